export { catalogue } from './catalogue.js';
export type { MetricSpec } from './catalogue.js';
export { ObservedBus } from './observed-bus.js';
export { ObservedEventStore } from './observed-event-store.js';
export { Telemetry } from './telemetry.js';
export { currentTraceparent, traceHeaders } from './tracing.js';
export type { TracedRequest, TraceSettings } from './tracing.js';
