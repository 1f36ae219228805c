import type { JsonObject } from './json.js';

/** Who did it, when, why and on what basis: set by the shell, the same for every event, never inside `data`. */
export type Envelope = Readonly<{
  /** UUID: version 7 for what comes from outside, version 5 (name-based) for what is derived. */
  id: string;
  type: string;
  schemaVersion: number;
  /** RFC 3339, UTC: when it happened in the world. */
  occurredAt: string;
  /** `sub` of the token, or `system:<service>`. */
  actor: string;
  agency: string;
  unit: string;
  /** In what capacity the person acted: `function` of the token, `OTHER` for a system. */
  function: string;
  correlationId: string;
  causationId: string | null;
  purpose: string | null;
  basis: string | null;
}>;

/** An event to append. */
export type NewEvent<Data extends JsonObject = JsonObject> = Envelope & Readonly<{ data: Data }>;

/** An event as it stands in a store. */
export type RecordedEvent<Data extends JsonObject = JsonObject> = NewEvent<Data> &
  Readonly<{
    stream: string;
    /** Number within the stream, from 0, without gaps. */
    revision: number;
    /** Place in the whole store; grows in commit order, gaps allowed. */
    position: bigint;
    /** RFC 3339, UTC: when the store took it. */
    recordedAt: string;
  }>;

/** The part of a stream name before the first `-`: `handover-018f…` is of category `handover`. */
export const categoryOf = (stream: string): string => {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
};
