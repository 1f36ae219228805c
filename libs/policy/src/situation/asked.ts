import type {
  ActingFunction,
  DisclosureSituation,
  Extent,
  FactSource,
  Form,
  Meeting,
  Necessity,
  Party,
  Purpose,
  Statement,
} from '#libs/contracts';
import type { Participation } from './register.view.js';

/** The marks of a statement that the situation looks at. */
export type Marks = Pick<Statement, 'category' | 'thirdPerson' | 'identifiesInformant'>;

/** What a sender asks to have decided for one recipient. */
export type Asked = Readonly<{
  form: Form | null;
  purpose: Purpose | null;
  extent: Extent;
  necessity: Necessity;
  meeting: Meeting;
  caseId: string | null;
  sender: Party;
  /** From the token of the person acting. */
  senderFunction: ActingFunction;
  recipient: Party;
}>;

/** A situation with the event behind each fact in it. */
export type Sourced = Readonly<{
  situation: DisclosureSituation;
  sources: readonly FactSource[];
  participation: Readonly<{ sender: Participation | null; recipient: Participation | null }>;
  /** The same under each other duty that the sender holds: one of them may be owed to this recipient. */
  otherDuties: readonly Sourced[];
}>;
