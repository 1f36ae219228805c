import { hash } from 'node:crypto';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import { categoryOf } from '#libs/kernel';
import type { BusMessage, NewEvent, RecordedEvent } from '#libs/kernel';

/** Whether traces are told, and of which share of the requests. */
export type TraceSettings = Readonly<{
  /** OTEL_TRACES_SAMPLER_ARG, from 0 to 1. All services choose alike: they look at the trace id alone. */
  share: number;
}>;

/** Makes spans; the next span or trace begun after a wish gets the wished id. */
export type Spans = Readonly<{
  tracer: Tracer;
  wish: (ids: Readonly<{ traceId?: string; spanId?: string }>) => void;
}>;

/** A request under way. */
export type TracedRequest = Readonly<{
  /** What is begun in here belongs to the request. */
  during: (work: () => void) => void;
  end: (status: number) => void;
}>;

type Stored = Pick<RecordedEvent, 'id' | 'type' | 'correlationId' | 'stream'>;

const sampled = 1;
const header = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const traceOf = (correlationId: string): string | null => {
  const trace = correlationId.replaceAll('-', '');
  return /^(?!0{32})[0-9a-f]{32}$/.test(trace) ? trace : null;
};

const place = (traceId: string, spanId: string): SpanContext => ({
  traceId,
  spanId,
  traceFlags: sampled,
  isRemote: true,
});

// By category too: audit records events of others under the ids that they have.
const spanIdOf = ({ id, stream }: Pick<Stored, 'id' | 'stream'>): string =>
  hash('sha256', `${categoryOf(stream)}/${id}`, 'hex').slice(0, 16);

const eventAt = (event: Omit<Stored, 'type'>): SpanContext | null => {
  const traceId = traceOf(event.correlationId);
  return traceId === null ? null : place(traceId, spanIdOf(event));
};

const placeIn = (traceparent: string | undefined): SpanContext | null => {
  const [, traceId, spanId] = header.exec(traceparent ?? '') ?? [];
  return traceId === undefined || spanId === undefined ? null : place(traceId, spanId);
};

/**
 * The headers that say in which trace an event's message travels: `ce_traceparent` is where the event was recorded (the
 * CloudEvents extension for distributed tracing), `traceparent` who sent the message. Told whether or not anyone traces.
 */
export const traceHeaders = (event: Omit<Stored, 'type'>): Readonly<Record<string, string>> => {
  const at = eventAt(event);
  if (at === null) return {};
  const traceparent = `00-${at.traceId}-${at.spanId}-00`;
  return { ce_traceparent: traceparent, traceparent };
};

const under = (parent: SpanContext): Context => trace.setSpanContext(ROOT_CONTEXT, parent);

/** The `traceparent` of the work that is under way in this trace; null where nobody traces. */
export const currentTraceparent = (correlationId: string): string | null => {
  const active = trace.getActiveSpan()?.spanContext();
  return active !== undefined && active.traceId === traceOf(correlationId)
    ? `00-${active.traceId}-${active.spanId}-01`
    : null;
};

/**
 * The spans of one service. A trace is named by the correlation id that every event carries; the span under which an
 * event was appended has an id that follows from the event's: whoever comes to the event later, in whatever process,
 * knows where to go on, and nothing about traces is stored.
 */
export class Tracing {
  // Messages in work, by the id of the event that they carry: what follows from the event belongs under them.
  readonly #inWork = new Map<string, SpanContext>();

  constructor(private readonly spans: Spans) {}

  /** Begins the span of a request; `traceparent` is where the client was. */
  request(correlationId: string, traceparent: unknown, name: string): TracedRequest {
    const { tracer, wish } = this.spans;
    const client = placeIn(typeof traceparent === 'string' ? traceparent : undefined);
    const kind = SpanKind.SERVER;
    const isInTrace = client?.traceId === correlationId && !/^0+$/.test(client.spanId);
    if (!isInTrace) wish({ traceId: correlationId });
    const span = tracer.startSpan(name, { kind }, isInTrace ? under(client) : ROOT_CONTEXT);
    return {
      during: (work) => context.with(trace.setSpan(ROOT_CONTEXT, span), work),
      end: (status) => {
        span.setAttribute('http.response.status_code', status);
        end(span, status >= 500);
      },
    };
  }

  /** Tells of events that were appended, each under what it follows from. */
  appended(stream: string, events: readonly NewEvent[], begunAt: number): void {
    for (const event of events) {
      const parent = this.#causeOf(event);
      if (parent === null) continue;
      this.spans.wish({ spanId: spanIdOf({ id: event.id, stream }) });
      this.#tell(`append ${event.type}`, SpanKind.INTERNAL, parent, begunAt, {
        'infohus.event.type': event.type,
        'infohus.event.id': event.id,
      });
    }
  }

  /** Begins the publication of a message: what to send instead, with the header that says so. */
  publishing(message: BusMessage): Readonly<{ message: BusMessage; span: Span | null }> {
    const { topic, headers } = message;
    const from = placeIn(headers['ce_traceparent']);
    if (from === null) return { message, span: null };
    const attributes = {
      'messaging.destination.name': topic,
      'infohus.event.id': headers['ce_id'] ?? '',
    };
    const kind = SpanKind.PRODUCER;
    const span = this.spans.tracer.startSpan(`publish ${topic}`, { kind, attributes }, under(from));
    const { traceId, spanId } = span.spanContext();
    const traced = {
      ...headers,
      ce_traceparent: `00-${traceId}-${from.spanId}-01`,
      traceparent: `00-${traceId}-${spanId}-01`,
    };
    return { message: { ...message, headers: traced }, span };
  }

  /** Begins the handling of a message; what its event causes meanwhile belongs under it. @returns ends it */
  consuming(
    { topic, headers }: Readonly<{ topic: string; headers: Readonly<Record<string, string>> }>,
    group: string,
  ): (failed: boolean) => void {
    const from = placeIn(headers['traceparent']);
    if (from === null) return () => undefined;
    const id = headers['ce_id'] ?? '';
    const span = this.spans.tracer.startSpan(
      `consume ${topic}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: {
          'messaging.destination.name': topic,
          'messaging.consumer.group.name': group,
          'infohus.event.type': headers['ce_type'] ?? '',
          'infohus.event.id': id,
        },
      },
      under(from),
    );
    this.#inWork.set(id, span.spanContext());
    return (failed) => {
      if (this.#inWork.get(id) === span.spanContext()) this.#inWork.delete(id);
      end(span, failed);
    };
  }

  /** Does work on a message in a span of its own. */
  async within<Result>(
    name: string,
    causedBy: string,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const parent = this.#inWork.get(causedBy);
    if (parent === undefined) return work();
    const span = this.spans.tracer.startSpan(name, {}, under(parent));
    let failed = true;
    try {
      const result = await context.with(trace.setSpan(ROOT_CONTEXT, span), work);
      failed = false;
      return result;
    } finally {
      end(span, failed);
    }
  }

  /** Begins to apply events; what they cause meanwhile belongs under that. @returns ends it */
  applying(events: readonly Stored[], name: string): (failed: boolean) => void {
    const spans = events.flatMap((event) => {
      const from = eventAt(event);
      if (from === null) return [];
      const attributes = { 'infohus.event.type': event.type, 'infohus.event.id': event.id };
      const span = this.spans.tracer.startSpan(`project ${name}`, { attributes }, under(from));
      // A message in work of the same event is nearer to what is done about it.
      const isFirst = !this.#inWork.has(event.id);
      if (isFirst) this.#inWork.set(event.id, span.spanContext());
      return [{ id: event.id, span, isFirst }];
    });
    return (failed) => {
      for (const { id, span, isFirst } of spans) {
        if (isFirst) this.#inWork.delete(id);
        end(span, failed);
      }
    };
  }

  #tell(
    name: string,
    kind: SpanKind,
    parent: Context,
    startTime: number,
    attributes: Attributes,
  ): void {
    this.spans.tracer.startSpan(name, { kind, attributes, startTime }, parent).end();
  }

  #causeOf({ id, correlationId, causationId }: NewEvent): Context | null {
    const traceId = traceOf(correlationId);
    const active = trace.getActiveSpan()?.spanContext();
    const near = [active, this.#inWork.get(causationId ?? id), this.#inWork.get(id)];
    const parent = near.find((one) => one?.traceId === traceId);
    return parent === undefined ? null : under(parent);
  }
}

/** Ends a span, as failed or not. */
export const end = (span: Span, failed: boolean): void => {
  // Not what was thrown: it may quote a row or an input.
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
};
