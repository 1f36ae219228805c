import { isParty, tenantOf } from '#libs/contracts';
import type { CaseEvent, InboxKinds } from '#libs/contracts';
import { nameBasedId } from '#libs/kernel';
import type { Append } from '#libs/kernel';
import { decideRequest } from '#libs/policy';
import type { Asked } from '#libs/policy';
import { decidedFor, isOutside } from '../decisions/decided.js';
import type { Decided } from '../decisions/decided.js';
import { contentIdOf, decisionIdOf, messageIdOf } from '../decisions/ids.js';
import { posted } from '../decisions/messages.js';
import { derived } from '../envelope.js';
import { exists } from './bench.js';
import type { Bench } from './bench.js';
import { recordFault } from './faults.js';
import type { Said } from './public-event.js';
import { requestPut, requestStream } from './request-put.js';
import type { RequestPut } from './request-put.js';

type Asking = Extract<CaseEvent, { type: 'dk.infohus.request.made.v1' }>;
type Declining = Extract<CaseEvent, { type: 'dk.infohus.request.declined.v1' }>;

const askedOf = ({ event }: Said<Asking>): Asked => ({
  form: event.data.form,
  purpose: event.data.purpose,
  extent: 'ITEMS',
  necessity: event.data.necessity,
  meeting: 'NONE',
  caseId: event.data.caseId,
  sender: { agency: event.agency, unit: event.unit },
  senderFunction: event.function,
  recipient: event.data.to,
});

const decide = async (
  bench: Bench,
  said: Said<Asking>,
): Promise<Readonly<{ decided: Decided; readers: InboxKinds['request']['readers'] }>> => {
  const { event, host } = said;
  const { requestId, subjectId, caseId } = event.data;
  const { facts } = await bench.subjects.reload(subjectId);
  const asked = askedOf(said);
  const register = await bench.collaborations.viewFor([asked], facts.residence?.value ?? null);
  const engine = bench.engine();
  const release = decideRequest(asked, { facts, register, now: bench.clock.now() }, engine);
  const decided = decidedFor({
    about: {
      cause: event,
      about: 'REQUEST',
      disclosureId: requestId,
      requestId,
      caseId,
      subjectId,
      statements: [],
      gone: new Map(),
      positions: { ...facts.positions, [host]: event.position },
    },
    asked,
    release,
    decisionId: decisionIdOf(requestId, asked.recipient),
    answers: false,
    engine,
    recheckOf: null,
    releases: true,
  });
  return { decided, readers: release.readers };
};

const forwarded = (
  said: Said<Asking>,
  { decisionId }: Decided,
  readers: InboxKinds['request']['readers'],
): Append => {
  const { event } = said;
  const { requestId, subjectId, form, purpose, categories, to, content } = event.data;
  const message: InboxKinds['request'] = {
    requestId,
    decisionId,
    from: { agency: event.agency, unit: event.unit },
    form,
    purpose,
    categories,
    content: null,
    readers,
  };
  return posted(
    to,
    messageIdOf(decisionId, 'request', tenantOf(to)),
    {
      kind: 'request',
      unit: to.unit,
      subjectId,
      message,
      contents:
        content === null
          ? []
          : [{ statementId: requestId, contentId: contentIdOf(decisionId, requestId) }],
      receiptTo: null,
    },
    (...parts) => derived(event, ...parts),
  );
};

/** Decides whether a request may be put at all, the asker being the sender: only then does the other side hear of it. */
export const takeRequest = async (bench: Bench, said: Said<Asking>): Promise<void> => {
  const { store, content } = bench;
  const { event } = said;
  const { requestId, subjectId, to } = event.data;
  if (!isParty(to)) return recordFault(store, said, 'unknown-recipient');
  if (await exists(store, requestStream(requestId))) return;
  const { decided, readers } = await decide(bench, said);
  const isPut = decided.permitted && !isOutside(to);
  if (isPut && event.data.content !== null)
    await content.put([
      {
        id: contentIdOf(decided.decisionId, requestId),
        subjectId,
        saidAt: event.occurredAt,
        ...event.data.content,
      },
    ]);
  const put: RequestPut = {
    requestId,
    subjectId,
    asker: { agency: event.agency, unit: event.unit },
    asked: to,
    decisionId: decided.decisionId,
    forwarded: isPut,
  };
  const id = nameBasedId(event.id, 'put');
  await store.appendAll!([
    {
      stream: requestStream(requestId),
      expected: 'no-stream',
      events: [derived(event, id, 'RequestPut', put)],
    },
    ...decided.appends,
    ...(isPut ? [forwarded(said, decided, readers)] : []),
  ]);
};

/** § 115(4): a clean end. The asker hears that it was declined, and nothing else. */
export const takeRefusal = async (bench: Bench, said: Said<Declining>): Promise<void> => {
  const { event } = said;
  const { requestId } = event.data;
  const put = await requestPut(bench.store, requestId);
  const by = { agency: event.agency, unit: event.unit };
  if (put === null || !put.forwarded || tenantOf(put.asked) !== tenantOf(by))
    return recordFault(bench.store, said, 'no-such-request');
  await bench.store.append(
    posted(
      put.asker,
      messageIdOf(requestId, 'refusal', tenantOf(put.asker)),
      {
        kind: 'refusal',
        unit: put.asker.unit,
        subjectId: put.subjectId,
        message: { requestId, from: put.asked },
        contents: [],
        receiptTo: null,
      },
      (...parts) => derived(event, ...parts),
    ),
  );
};
