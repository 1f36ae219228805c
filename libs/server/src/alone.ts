import type { Environment } from './environment.js';
import { createLogger, faultOf } from './logging.js';
import { serveTogether } from './root-server.js';
import { createService } from './service.js';
import type { ServiceDefinition } from './service.js';

/** Runs one service alone on its port until SIGINT, SIGTERM or the end of its supervisor; exit status 1 when it cannot start. */
export const startAlone = async (
  definition: ServiceDefinition,
  environment: Environment,
): Promise<void> => {
  const logger = createLogger(definition.name, environment.logLevel);
  try {
    const service = await createService(definition, environment);
    const served = await serveTogether([service], environment);
    logger.info({ port: served.port }, 'Ready');
    const stop = (): void => void served.close().then(() => process.exit(0));
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    // Whoever started it over a channel is gone, however it went: nobody would end this process.
    process.once('disconnect', stop);
  } catch (error) {
    logger.fatal(faultOf(error), 'Cannot start');
    process.exit(1);
  }
};
