import type { MessagesOfEach } from '#libs/adapters';
import { agencyById, agencyOfTenant, cloudEventHeaders, inboxTopic } from '#libs/contracts';
import type { InboxKinds, InboxMessage, ReleasedStatement } from '#libs/contracts';
import type { BusMessage, Content, ContentStore, RecordedEvent } from '#libs/kernel';
import { inboxStream } from './decision.events.js';
import type { InboxEvent } from './decision.events.js';

type Words = ReadonlyMap<string, Content>;

const spoken = (words: Words, contentId: string | undefined) => {
  const content = contentId === undefined ? undefined : words.get(contentId);
  return content === undefined ? null : { text: content.text, salt: content.salt };
};

const withWords = (data: InboxEvent['data'], words: Words): InboxKinds[keyof InboxKinds] => {
  const places = new Map(
    data.contents.map(({ statementId, contentId }) => [statementId, contentId]),
  );
  const said = (statement: ReleasedStatement): ReleasedStatement => ({
    ...statement,
    content: spoken(words, places.get(statement.statementId)),
  });
  switch (data.kind) {
    case 'disclosure':
    case 'answer':
    case 'notice':
      return { ...data.message, statements: data.message.statements.map(said) };
    case 'correction': {
      const replaced = data.message.replaced.map(({ statementId, by }) => ({
        statementId,
        by: said(by),
      }));
      return { ...data.message, replaced };
    }
    case 'request':
      return { ...data.message, content: spoken(words, places.get(data.message.requestId)) };
    case 'withdrawal':
    case 'decision':
    case 'refusal':
    case 'handover':
    case 'receipt':
    case 'identity':
    case 'meeting':
      return data.message;
  }
};

const dataOf = (event: RecordedEvent): InboxEvent['data'] =>
  event.data as unknown as InboxEvent['data'];

const messageOf = (event: RecordedEvent, words: Words): readonly BusMessage[] => {
  const tenant = event.stream.slice(inboxStream('').length);
  const host = agencyById(agencyOfTenant(tenant))?.host ?? 'outside';
  if (host === 'outside') return [];
  const data = dataOf(event);
  const message = {
    messageId: event.id,
    tenant,
    unit: data.unit,
    number: event.revision + 1,
    kind: data.kind,
    subjectId: data.subjectId,
    recordedAt: event.recordedAt,
    correlationId: event.correlationId,
    data: withWords(data, words),
  } as InboxMessage;
  const headers = cloudEventHeaders({
    id: event.id,
    type: `dk.infohus.inbox.${data.kind}.v1`,
    source: '/policy',
    time: event.recordedAt,
    correlationId: event.correlationId,
  });
  return [{ topic: inboxTopic(host), key: tenant, headers, value: JSON.stringify(message) }];
};

/** Publishes recorded messages to the hosts of their tenants, with the words that are still there. */
export const inboxMessages =
  (content: ContentStore) =>
  async (events: readonly RecordedEvent[]): Promise<MessagesOfEach> => {
    const ids = events.flatMap((event) => dataOf(event).contents.map(({ contentId }) => contentId));
    const words: Words = ids.length === 0 ? new Map() : await content.get(ids);
    return events.map((event) => messageOf(event, words));
  };
