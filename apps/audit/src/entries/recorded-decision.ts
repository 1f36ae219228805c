import type { DecisionRecorded, DisclosureDecision, DisclosureSituation } from '#libs/contracts';
import type { MemberTexts } from './json-members.js';

/** What deciding again needs of a recorded decision. */
export type DecisionSaid = Pick<DecisionRecorded, 'decisionId' | 'recipient' | 'situation'> &
  Readonly<{
    decision: Omit<DisclosureDecision, 'statements'>;
    /** Parsed when somebody asks: deciding again by the same set does not. */
    statements: () => NonNullable<DisclosureDecision['statements']>;
  }>;

/** A recorded decision, as far as it can still be read. */
export type RecordedDecision = Readonly<{
  eventId: string;
  /** False: it is not the one that its commitment was made over. */
  asCommitted: boolean;
  /** null: erased. */
  said: DecisionSaid | null;
}>;

const knownMax = 4_096;

/** Parses JSON texts of which many are equal: each once, as long as they are not too many. */
class KnownTexts<Value> {
  readonly #known = new Map<string, Value>();

  parse(text: string): Value {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const value = JSON.parse(text) as Value;
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.set(text, value);
    return value;
  }
}

const statementsFrom = ',"statements":';

/** Reads decisions out of their canonical JSON, no more of it than deciding again needs. */
export class DecisionReader {
  readonly #situations = new KnownTexts<DisclosureSituation>();
  readonly #answers = new KnownTexts<DecisionSaid['decision']>();
  readonly #recipients = new KnownTexts<DecisionSaid['recipient']>();

  /** @throws SyntaxError when these are not the members of a recorded decision */
  read(found: MemberTexts): DecisionSaid {
    const text = (name: string): string => {
      const value = found.get(name);
      if (value === undefined) throw new SyntaxError(`A recorded decision without ${name}`);
      return value;
    };
    const decision = text('decision');
    // Its last member in canonical JSON, and the one in which decisions that were answered alike differ.
    const at = decision.indexOf(statementsFrom);
    const answer = at < 0 ? decision : `${decision.slice(0, at)}}`;
    const statements = at < 0 ? '[]' : decision.slice(at + statementsFrom.length, -1);
    return {
      decisionId: JSON.parse(text('decisionId')) as string,
      recipient: this.#recipients.parse(text('recipient')),
      situation: this.#situations.parse(text('situation')),
      decision: this.#answers.parse(answer),
      statements: () => JSON.parse(statements) as ReturnType<DecisionSaid['statements']>,
    };
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was written over, in whatever order its members stand; null: it is no decision that can be decided again. */
export const decisionSaid = (data: unknown): DecisionSaid | null => {
  if (!isObject(data)) return null;
  const { decisionId, recipient, situation, decision } = data as Partial<DecisionRecorded>;
  if (typeof decisionId !== 'string' || !isObject(recipient) || !isObject(situation)) return null;
  if (!isObject(decision) || !isObject(decision.policySet)) return null;
  const { information, recipient: unit } = situation as Partial<DisclosureSituation>;
  if (!isObject(information) || !Array.isArray(information.categories)) return null;
  if (!isObject(unit)) return null;
  const { statements = [], ...answer } = decision;
  const lists = [answer.basis, answer.conditions, answer.missing, answer.policies, statements];
  if (!lists.every((list) => Array.isArray(list)) || !statements.every(isObject)) return null;
  return { decisionId, recipient, situation, decision: answer, statements: () => statements };
};
