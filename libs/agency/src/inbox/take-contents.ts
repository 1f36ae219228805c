import type { InboxMessage, ReleasedStatement } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Content, SaidContent } from '#libs/kernel';

/** A message without its words, and the words as they go into the content store. */
export type Taken = Readonly<{
  message: InboxMessage;
  contents: readonly SaidContent[];
  /** Which words are whose: what the event keeps. */
  places: readonly Readonly<{ statementId: string; contentId: string }>[];
}>;

/** Where the words of a received statement lie: each decision has its own copy. */
export const receivedContentId = (decisionId: string, statementId: string): string =>
  nameBasedId(decisionId, statementId);

type Worded = Readonly<{ statementId: string; content: ReleasedStatement['content'] }>;

const taken = (
  message: InboxMessage,
  decisionId: string,
  subjectId: string,
  worded: readonly Worded[],
): Taken => {
  const present = worded.flatMap(({ statementId, content }) =>
    content === null
      ? []
      : [{ statementId, contentId: receivedContentId(decisionId, statementId), content }],
  );
  return {
    message,
    contents: present.map(({ contentId, statementId, content }) => ({
      id: contentId,
      statementId,
      subjectId,
      saidAt: message.recordedAt,
      ...content,
    })),
    places: present.map(({ statementId, contentId }) => ({ statementId, contentId })),
  };
};

const wordless = (statement: ReleasedStatement): ReleasedStatement => ({
  ...statement,
  content: null,
});

/** Takes the words out of a message: events are kept for ever, words are not. */
export const takeContents = (message: InboxMessage): Taken => {
  // The schema sees to it that a message with words names its subject.
  const subjectId = message.subjectId ?? '';
  switch (message.kind) {
    case 'disclosure':
    case 'answer': {
      const { decisionId, statements } = message.data;
      const data = { ...message.data, statements: statements.map(wordless) };
      return taken({ ...message, data }, decisionId, subjectId, statements);
    }
    case 'notice': {
      const { decisionId, statements } = message.data;
      const data = { ...message.data, statements: statements.map(wordless) };
      return taken({ ...message, data }, decisionId, subjectId, statements);
    }
    case 'correction': {
      const { decisionId, replaced } = message.data;
      const data = {
        ...message.data,
        replaced: replaced.map(({ statementId, by }) => ({ statementId, by: wordless(by) })),
      };
      return taken(
        { ...message, data },
        decisionId,
        subjectId,
        replaced.map(({ by }) => by),
      );
    }
    case 'request': {
      const { decisionId, requestId, content } = message.data;
      const data = { ...message.data, content: null };
      return taken({ ...message, data }, decisionId, subjectId, [
        { statementId: requestId, content },
      ]);
    }
    default:
      return { message, contents: [], places: [] };
  }
};

type Place = Taken['places'][number];

/** The message with those words put back that are still there. */
export const putContentsBack = (
  message: InboxMessage,
  places: readonly Place[],
  words: ReadonlyMap<string, Content>,
): InboxMessage => {
  const at = new Map(places.map(({ statementId, contentId }) => [statementId, contentId]));
  const contentOf = (statementId: string): ReleasedStatement['content'] => {
    const found = words.get(at.get(statementId) ?? '');
    return found === undefined ? null : { text: found.text, salt: found.salt };
  };
  const worded = (statement: ReleasedStatement): ReleasedStatement => ({
    ...statement,
    content: contentOf(statement.statementId),
  });
  switch (message.kind) {
    case 'disclosure':
    case 'answer':
      return {
        ...message,
        data: { ...message.data, statements: message.data.statements.map(worded) },
      };
    case 'notice':
      return {
        ...message,
        data: { ...message.data, statements: message.data.statements.map(worded) },
      };
    case 'correction':
      return {
        ...message,
        data: {
          ...message.data,
          replaced: message.data.replaced.map(({ statementId, by }) => ({
            statementId,
            by: worded(by),
          })),
        },
      };
    case 'request':
      return {
        ...message,
        data: { ...message.data, content: contentOf(message.data.requestId) },
      };
    default:
      return message;
  }
};

/** The words that this message takes away: replaced ones, withdrawn ones. */
export const endedContentIds = (message: InboxMessage): readonly string[] => {
  if (message.kind === 'withdrawal')
    return message.data.statementIds.map((id) => receivedContentId(message.data.decisionId, id));
  if (message.kind === 'correction')
    return message.data.replaced.map(({ statementId }) =>
      receivedContentId(message.data.decisionId, statementId),
    );
  return [];
};
