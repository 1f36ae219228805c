import type { LoggerService } from '@nestjs/common';
import type { DestinationStream, Logger } from 'pino';
import { pino } from 'pino';

export type { Logger } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

/**
 * A JSON logger that binds the service's name to each line. Never hand it bodies, addresses with ids, or names of people.
 * @param destination by default standard output
 */
export const createLogger = (
  service: string,
  level: LogLevel,
  destination?: DestinationStream,
): Logger =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );

const frame = /^\s+at (?:.+ \()?(?:file:|node:|\/)[^()]*:\d+:\d+\)?$/;

// A message may have lines that look like frames, so it is taken off first.
const framesOf = ({ stack = '', message }: Error): readonly string[] =>
  stack
    .slice(message === '' ? 0 : Math.max(0, stack.indexOf(message)) + message.length)
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, 6)
    .map((line) => line.trim());

/**
 * What may be logged of something thrown: its class, the code it carries and where it was. Not its message, which may
 * quote a row or an input.
 */
export const faultOf = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return { fault: typeof error };
  const { code } = error as { code?: unknown };
  return {
    fault: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    at: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: faultOf(error.cause) }),
  };
};

/** Nest's own lines. Its logger is one for the process, so they bear no service's name; its start-up chatter is debug. */
export const nestLogger = (level: LogLevel): LoggerService => {
  const logger = createLogger('nest', level);
  const text = (message: unknown): string =>
    typeof message === 'string' ? message : 'A fault inside Nest';
  const context = (more: readonly unknown[]): object => {
    const last = more.at(-1);
    return typeof last === 'string' ? { context: last } : {};
  };
  const fault = (message: unknown, more: readonly unknown[]): object =>
    message instanceof Error ? faultOf(message) : context(more);
  return {
    log: (message: unknown, ...more: unknown[]) => logger.debug(context(more), text(message)),
    warn: (message: unknown, ...more: unknown[]) => logger.warn(context(more), text(message)),
    debug: (message: unknown, ...more: unknown[]) => logger.debug(context(more), text(message)),
    verbose: (message: unknown, ...more: unknown[]) => logger.trace(context(more), text(message)),
    error: (message: unknown, ...more: unknown[]) =>
      logger.error(fault(message, more), text(message)),
    fatal: (message: unknown, ...more: unknown[]) =>
      logger.fatal(fault(message, more), text(message)),
  };
};
