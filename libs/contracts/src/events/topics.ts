import type { Host } from '../registry/agency.js';

/** Written by that host, read by policy only. Key: subjectId (an event without a person: agency id). */
export const caseEventsTopic = (host: Host): string => `infohus.case-events.${host}.v1`;
/** Written by policy, read by that host. Key: tenant. */
export const inboxTopic = (host: Host): string => `infohus.inbox.${host}.v1`;
/** Written by policy, read by audit only. Key: subjectId. */
export const decisionsTopic = 'infohus.decisions.v1';
/** Written by that host, read by audit. Key: agency id. */
export const recordsTopic = (host: Host): string => `infohus.records.${host}.v1`;
/** Partitions of every topic. */
export const topicPartitions = 8;

/** CloudEvents 1.0, Kafka binary mode: the headers of a message. Ids and types only, never personal data. */
export const cloudEventHeaders = (
  event: Readonly<{
    id: string;
    type: string;
    source: string;
    time: string;
    correlationId: string;
  }>,
): Record<string, string> => ({
  ce_specversion: '1.0',
  ce_id: event.id,
  ce_type: event.type,
  ce_source: event.source,
  ce_time: event.time,
  ce_correlationid: event.correlationId,
  'content-type': 'application/json',
});
