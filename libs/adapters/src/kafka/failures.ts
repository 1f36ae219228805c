import { NotRecorded } from '#libs/kernel';

/** This login may not do that on the bus, and waiting will not help. */
export class BusAccessDenied extends Error {
  override readonly name = 'BusAccessDenied';
  constructor(what: string, options?: ErrorOptions) {
    super(`Not allowed on the bus: ${what}`, options);
  }
}

/** Nobody declared the topic. */
export class UndeclaredTopic extends Error {
  override readonly name = 'UndeclaredTopic';
  constructor(readonly topic: string) {
    super(`Topic ${topic} is not declared`);
  }
}

type Shape = Readonly<{
  name?: unknown;
  type?: unknown;
  cause?: unknown;
  originalError?: unknown;
  errors?: unknown;
}>;

/** The error, and what kafkajs wrapped in it: in `cause`, `originalError` or the first of `errors`. */
const layers = function* (error: unknown): Generator<Shape> {
  const first = (errors: unknown): unknown =>
    Array.isArray(errors) ? (errors as unknown[])[0] : undefined;
  for (let depth = 0, layer = error; depth < 6; depth++) {
    if (typeof layer !== 'object' || layer === null) return;
    const shape: Shape = layer;
    yield shape;
    layer = shape.cause ?? shape.originalError ?? first(shape.errors);
  }
};

/** Kafka's own name of the error, such as `TOPIC_AUTHORIZATION_FAILED`; empty when the broker did not say one. */
export const kafkaType = (error: unknown): string => {
  for (const { type } of layers(error)) if (typeof type === 'string') return type;
  return '';
};

const isNamed = (error: unknown, name: string): boolean => {
  for (const layer of layers(error)) if (layer.name === name) return true;
  return false;
};

/** True when the login was refused or has no right to that. */
export const isDenied = (error: unknown): boolean =>
  error instanceof BusAccessDenied ||
  kafkaType(error).endsWith('_AUTHORIZATION_FAILED') ||
  isNamed(error, 'KafkaJSSASLAuthenticationError') ||
  // What kafkajs makes of a missing right on the group when it looks for the coordinator.
  isNamed(error, 'KafkaJSGroupCoordinatorNotFound');

/** What `publish` and `declare` throw for what kafkajs threw. `what` names the act and the topic. */
export const asBusError = (error: unknown, what: string): unknown => {
  for (const ours of [NotRecorded, BusAccessDenied, UndeclaredTopic])
    if (error instanceof ours) return error;
  if (isDenied(error)) return new BusAccessDenied(what, { cause: error });
  if (/^(MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE|INVALID_)/.test(kafkaType(error)))
    return new Error(`The bus refuses it for good (${kafkaType(error)}): ${what}`, {
      cause: error,
    });
  return new NotRecorded({ cause: error });
};
