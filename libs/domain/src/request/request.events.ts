import type { Category, Form, Necessity, Party, Purpose } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** Stream `request-<requestId>` at the asker. What is asked, in words, lies in the content store under the requestId. */
export type RequestEvent = Message<
  'RequestMade',
  {
    requestId: string;
    subjectId: string;
    caseId: string | null;
    form: Form | null;
    purpose: Purpose | null;
    to: Party;
    categories: readonly Category[];
    necessity: Necessity;
  }
>;

/** Stream `response-<requestId>` at the one who is asked: answered by a disclosure, or declined without a reason. */
export type ResponseEvent =
  | Message<
      'RequestAnswered',
      { requestId: string; subjectId: string; disclosureId: string; caseId: string }
    >
  | Message<'RequestDeclined', { requestId: string; subjectId: string; to: Party; from: Party }>;
