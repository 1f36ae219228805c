/** What a problem code means to a client: the HTTP status it comes with and its one title. */
export type ProblemSpec = Readonly<{ status: number; title: string }>;

const specs = {
  // What came in
  'invalid-request': { status: 400, title: 'The request is not of the documented form' },
  'invalid-json': { status: 400, title: 'The body is not JSON that this exchange accepts' },
  'invalid-cpr': { status: 400, title: 'The identifier is not a valid CPR number' },
  'invalid-target': { status: 400, title: 'The address of the request cannot be read' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one that this list gave out' },
  'missing-purpose': { status: 400, title: 'A read that shows a person needs Infohus-Purpose' },
  'missing-justification': {
    status: 400,
    title: 'A read that shows a person needs Infohus-Justification',
  },
  'idempotency-key-required': { status: 400, title: 'A POST that records needs Idempotency-Key' },
  'body-too-large': { status: 413, title: 'The body is larger than this address accepts' },
  'target-too-long': { status: 414, title: 'The address of the request is too long' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'headers-too-large': { status: 431, title: 'The headers of the request are too large' },

  // Who asks
  unauthenticated: { status: 401, title: 'A valid access token is needed' },
  'missing-scope': { status: 403, title: 'The token lacks the scope that this address needs' },
  'forbidden-function': { status: 403, title: 'This act is not open to that unit and function' },
  'log-purpose': { status: 403, title: 'The log may not be used for that' },
  'fact-not-for-this-unit': { status: 403, title: 'This unit may not record that fact' },

  // What it is about
  'not-found': { status: 404, title: 'There is nothing here for you' },
  'unknown-party': { status: 404, title: 'No such agency or unit' },
  'subject-in-doubt': { status: 409, title: 'The identity of the subject is in doubt' },
  'not-served-here': { status: 403, title: 'Another service serves that agency' },

  // What a case, a request or a handover refuses
  'case-already-open': { status: 409, title: 'The case is open already' },
  'case-unknown': { status: 404, title: 'There is nothing here for you' },
  'case-closed': { status: 409, title: 'The case is closed' },
  'entry-unknown': { status: 404, title: 'There is no such entry in the case' },
  'entry-without-statements': { status: 409, title: 'An entry needs at least one statement' },
  'occurred-in-future': { status: 409, title: 'What has not happened cannot be recorded' },
  'statement-unknown': { status: 409, title: 'There is no such statement' },
  'statement-retracted': { status: 409, title: 'The statement was retracted' },
  'statement-replaced': { status: 409, title: 'Another statement stands in its place' },
  'statement-named-twice': { status: 409, title: 'A statement is named twice' },
  'may-not-go-onward': { status: 409, title: 'A received statement may not go onward' },
  'no-recipients': { status: 409, title: 'A disclosure needs at least one recipient' },
  'no-statements': { status: 409, title: 'No statement is named' },
  'disclosure-unknown': { status: 409, title: 'This case made no such disclosure' },
  'date-in-future': { status: 409, title: 'The date lies in the future' },
  'date-in-past': { status: 409, title: 'The date lies in the past' },
  'release-before-detention': { status: 409, title: 'A release comes after the detention' },
  'follow-up-before-release': { status: 409, title: 'Follow-up ends after the release' },
  'ends-before-it-begins': { status: 409, title: 'It would end before it begins' },
  'request-already-made': { status: 409, title: 'The request was made already' },
  'request-declined': { status: 409, title: 'The request was declined' },
  'request-answered': { status: 409, title: 'The request was answered' },
  'handover-unknown': { status: 404, title: 'There is nothing here for you' },
  'handover-ended': { status: 409, title: 'The handover has ended' },
  'handover-recalled': { status: 409, title: 'The offer was taken back' },
  'handover-returned': { status: 409, title: 'The offer was returned' },
  'handover-already-accepted': { status: 409, title: 'The offer was accepted already' },
  'handover-not-accepted': { status: 409, title: 'The receiver has not accepted' },
  'handover-in-force': { status: 409, title: 'Responsibility has passed; it cannot be taken back' },
  'handover-begun': { status: 409, title: 'The handover is begun already' },
  'handover-countered': { status: 409, title: 'The offer was answered with questions already' },
  'handover-stopped': {
    status: 409,
    title: 'Two sources say different things; somebody has to look',
  },
  'handover-not-stopped': { status: 409, title: 'The handover is not stopped' },
  'handover-not-in-force': { status: 409, title: 'The handover is not in force' },
  'handover-not-from-here': { status: 409, title: 'That agency hands nobody over' },
  'not-a-municipality': { status: 409, title: 'A person is handed over to a municipality' },
  'agency-closed': { status: 409, title: 'That agency is closed or merged by the day' },
  'representative-missing': {
    status: 409,
    title: 'A minor who came alone is handed over with a representative',
  },
  'meeting-unknown': { status: 404, title: 'There is nothing here for you' },
  'meeting-held': { status: 409, title: 'The meeting was held' },
  'meeting-not-held': { status: 409, title: 'The meeting was not held yet' },
  'meeting-concluded': { status: 409, title: 'The meeting is concluded' },
  'nobody-present': { status: 409, title: 'A meeting needs somebody present' },
  'not-present': { status: 409, title: 'That party is not present at the meeting' },
  'disclosure-undecided': { status: 409, title: 'The disclosure is not decided yet' },
  'slice-elsewhere': { status: 409, title: 'Another municipality has the offer' },
  'slice-exists': { status: 409, title: 'That unit sees the handover already' },
  'slice-unknown': { status: 409, title: 'There is no such slice' },
  'slice-only': { status: 409, title: 'Another unit answers the offer' },
  'step-without-areas': { status: 409, title: 'Life areas belong to the step LIFE_AREAS_SURVEY' },
  'step-unknown': { status: 409, title: 'The handover has no such step' },
  'timer-not-skippable': { status: 409, title: 'A timer is taken up again; it is never let go' },
  'clock-set-back': { status: 409, title: 'The clock stands before what was recorded already' },
  'handover-to-itself': { status: 409, title: 'An agency cannot hand over to itself' },
  'handover-answered-too-late': { status: 409, title: 'The date for an answer has passed' },
  'not-a-recipient': { status: 409, title: 'The disclosure was not made to that receiver' },
  'task-unknown': { status: 404, title: 'There is nothing here for you' },
  'answer-after-release': { status: 409, title: 'The answer must come before the release' },

  // What an incident refuses
  'incident-resolved': { status: 409, title: 'The incident is resolved' },
  'incident-without-owner': { status: 409, title: 'Somebody has to own the incident first' },
  'incident-without-resolution': { status: 409, title: 'Who resolves an incident says how' },

  // What the opening of content refuses
  'opening-refused': { status: 403, title: 'The content is not open to this person for that now' },
  'opening-own-approval': { status: 409, title: 'A second person has to approve it' },
  'opening-approved': { status: 409, title: 'It is approved already' },
  'opening-expired': { status: 409, title: 'Its time is over' },

  // What an erasure refuses
  'erasure-refused': { status: 403, title: 'Nobody decided that this is erased' },
  'erasure-own-approval': { status: 409, title: 'A second person has to decide it' },
  'erasure-approved': { status: 409, title: 'It is decided already' },
  'erasure-person-changed': {
    status: 409,
    title: 'The person has other ids than when it was asked: ask anew',
  },
  'erasure-not-approved': { status: 409, title: 'No second person has decided it yet' },

  // Doing it once, and in order
  'revision-conflict': { status: 409, title: 'Somebody else was first' },
  'revision-mismatch': { status: 412, title: 'The stream is not at the revision in If-Match' },
  'idempotency-in-progress': { status: 409, title: 'The same request is still being answered' },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key was used for another request',
  },
  'rate-limited': { status: 429, title: 'Too many requests' },

  // What broke
  internal: { status: 500, title: 'Something broke on our side' },
  'not-recorded': { status: 503, title: 'Nothing could be recorded, so nothing was done' },
  unavailable: { status: 503, title: 'The service cannot answer now' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
} as const satisfies Record<string, ProblemSpec>;

/** A code of the registry; stable for ever. */
export type ProblemCode = keyof typeof specs;

/** Every problem that a service of the exchange answers with, by code (RFC 9457). */
export const problems: Readonly<Record<ProblemCode, ProblemSpec>> = specs;

/** True for a code of the registry. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(specs, code);

/** One thing wrong with a request; `pointer` is a JSON pointer into the body, or `header/…`, `query/…`, `path/…`. */
export type FieldError = Readonly<{ pointer: string; rule: string; detail: string }>;

/** The body of an `application/problem+json` answer. */
export type ProblemBody = Readonly<{
  /** `/problems/<code>`: opens. */
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  /** The address that was asked, without its query. */
  instance?: string;
  errors?: readonly FieldError[];
  /** Ids, codes and dates that a refusal rests on. */
  facts?: Readonly<Record<string, unknown>>;
  correlationId?: string;
}>;
