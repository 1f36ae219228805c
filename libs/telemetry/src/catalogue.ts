/** What a metric is called, counts and is told apart by. */
export type MetricSpec = Readonly<{
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  /** Closed vocabularies and names of our own only: what comes from outside would never end. */
  labels: readonly string[];
  /** Upper bounds in seconds. */
  buckets?: readonly number[];
}>;

const quick = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10] as const;
const patient = [0.01, 0.05, 0.2, 1, 5, 30, 300] as const;

/** Every metric of our own; all carry `service`. docs/reference/metrics.md is made from this list. */
export const catalogue = {
  http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from request to answer, by route pattern',
    labels: ['method', 'route', 'status'],
    buckets: quick,
  },
  infohus_events_appended_total: {
    type: 'counter',
    help: 'Events recorded in the event store, by category of stream',
    labels: ['category'],
  },
  infohus_append_duration_seconds: {
    type: 'histogram',
    help: 'Time until an append was durable, lost its race (conflict) or failed',
    labels: ['outcome'],
    buckets: quick,
  },
  infohus_messages_published_total: {
    type: 'counter',
    help: 'Messages that the broker has acknowledged',
    labels: ['topic'],
  },
  infohus_publish_duration_seconds: {
    type: 'histogram',
    help: 'Time until a batch of messages was acknowledged, or was not (failed)',
    labels: ['outcome'],
    buckets: quick,
  },
  infohus_messages_handled_total: {
    type: 'counter',
    help: 'Messages taken from the bus; those of a failed batch come again, or are parked',
    labels: ['group', 'topic', 'outcome'],
  },
  infohus_handling_duration_seconds: {
    type: 'histogram',
    help: 'Time to handle a batch of one partition',
    labels: ['group', 'topic'],
    buckets: quick,
  },
  infohus_message_age_seconds: {
    type: 'histogram',
    help: 'From the recording of an event at its source until its message was handled here',
    labels: ['group', 'topic'],
    buckets: patient,
  },
  infohus_consumer_lag: {
    type: 'gauge',
    help: 'Messages that a group has not handled yet; absent while the broker cannot be asked',
    labels: ['group', 'topic', 'partition'],
  },
  infohus_consumer_up: {
    type: 'gauge',
    help: '1 while the consumer reads, 0 while it starts or looks for the broker, -1 when it is refused',
    labels: ['group'],
  },
  infohus_messages_parked: {
    type: 'gauge',
    help: 'Messages held until a person acts, those behind them of the same key included',
    labels: ['group', 'topic'],
  },
  infohus_projection_age_seconds: {
    type: 'gauge',
    help: 'Age of the newest event that a read model has applied; grows also when nothing happens',
    labels: ['projection'],
  },
  infohus_projection_lag_seconds: {
    type: 'gauge',
    help: 'How long the oldest event has waited that a read model has not applied; 0 when it shows everything',
    labels: ['projection'],
  },
  infohus_relay_age_seconds: {
    type: 'gauge',
    help: 'Age of the newest event that a relay has passed; grows also when nothing happens',
    labels: ['relay'],
  },
  infohus_relay_lag_seconds: {
    type: 'gauge',
    help: 'How long the oldest event has waited that a relay has not published; 0 when the outbox is empty',
    labels: ['relay'],
  },
  infohus_decisions_total: {
    type: 'counter',
    help: 'Decisions recorded, by outcome, by the rule that decided and by what was asked',
    labels: ['about', 'outcome', 'rule'],
  },
  infohus_timers_due: {
    type: 'gauge',
    help: 'Timers that are due and not done, up to 10,000',
    labels: [],
  },
  infohus_timers_late_seconds: {
    type: 'gauge',
    help: 'How long the oldest due timer waits',
    labels: [],
  },
  infohus_timers_parked: {
    type: 'gauge',
    help: 'Timers that keep failing and wait for a person',
    labels: [],
  },
  infohus_failures_total: {
    type: 'counter',
    help: 'Failures in the background that are tried again',
    labels: ['kind'],
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

/** The name of a metric of the catalogue. */
export type MetricName = keyof typeof catalogue;
