import { failpoint } from '#libs/adapters';
import { isParty, tenantOf } from '#libs/contracts';
import type { CaseEvent, DisclosureMade, Party } from '#libs/contracts';
import { RevisionConflict } from '#libs/kernel';
import type { Append, EventStore, JsonObject } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { decideRelease, statementsFor } from '#libs/policy';
import type { Asked, SubjectEvent } from '#libs/policy';
import { decidedFor } from '../decisions/decided.js';
import type { Decided } from '../decisions/decided.js';
import { passedOnAppends, passingOn } from '../decisions/passing-on.js';
import type { PassingOn } from '../decisions/passing-on.js';
import { decisionStream } from '../decisions/decision.events.js';
import { decisionIdOf } from '../decisions/ids.js';
import { derived } from '../envelope.js';
import { subjectStream } from '../subjects/known-subjects.js';
import type { KnownSubject } from '../subjects/known-subjects.js';
import { exists } from './bench.js';
import type { Bench } from './bench.js';
import { recordFault } from './faults.js';
import { requestPut } from './request-put.js';
import { sourceOf } from './public-event.js';
import type { Said } from './public-event.js';

type Disclosed = Extract<CaseEvent, { type: 'dk.infohus.disclosure.made.v1' }>;

const racesMax = 8;

const onlyOnce = (recipients: readonly Party[]): readonly Party[] => [
  ...new Map(recipients.map((party) => [`${party.agency}/${party.unit}`, party])).values(),
];

const askedOf = (said: Said<Disclosed>, recipient: Party): Asked => {
  const { data, agency, unit, function: acts } = said.event;
  const { form, purpose, extent, necessity, meeting, caseId } = data;
  const sender = { agency, unit };
  return {
    form,
    purpose,
    extent,
    necessity,
    meeting,
    caseId,
    sender,
    senderFunction: acts,
    recipient,
  };
};

/** The tenant that asked what this disclosure answers, when its request was put to this very sender. */
const askerOf = async (store: EventStore, sender: Party, { requestId }: DisclosureMade) => {
  const put = requestId === null ? null : await requestPut(store, requestId);
  return put !== null && put.forwarded && tenantOf(put.asked) === tenantOf(sender)
    ? tenantOf(put.asker)
    : null;
};

/** What is decided of a disclosure, and under which decisions its sender holds what it received. */
type Answered = Readonly<{ decided: readonly Decided[]; onward: PassingOn }>;

const decideAll = async (
  bench: Bench,
  said: Said<Disclosed>,
  recipients: readonly Party[],
  { facts }: KnownSubject,
): Promise<Answered> => {
  const { event, host } = said;
  const { data } = event;
  const sender = { agency: event.agency, unit: event.unit };
  const onward = await passingOn(bench, facts, sender, data.statements);
  const asked = recipients.map((recipient) => askedOf(said, recipient));
  const register = await bench.collaborations.viewFor(asked, facts.residence?.value ?? null);
  const known = { facts, register, now: bench.clock.now() };
  const engine = bench.engine();
  const asker = await askerOf(bench.store, sender, data);
  const decided = asked.map((one) => {
    const statements = statementsFor(one.recipient, data.statements, data.identity, facts);
    return decidedFor({
      about: {
        cause: event,
        about: 'DISCLOSURE',
        disclosureId: data.disclosureId,
        requestId: data.requestId,
        caseId: data.caseId,
        subjectId: data.subjectId,
        statements,
        gone: onward.gone,
        positions: { ...facts.positions, [host]: event.position },
      },
      asked: one,
      release: decideRelease(one, statements, known, engine, onward.gone),
      decisionId: decisionIdOf(data.disclosureId, one.recipient),
      answers: tenantOf(one.recipient) === asker,
      engine,
      recheckOf: null,
      releases: true,
    });
  });
  return { decided, onward };
};

const noted = (said: Said<Disclosed>, decided: readonly Decided[]): SubjectEvent => ({
  type: 'DisclosureDecided',
  data: {
    disclosureId: said.event.data.disclosureId,
    caseId: said.event.data.caseId,
    by: { agency: said.event.agency, unit: said.event.unit },
    decided: decided.map((one) => one.decidedFor),
    source: sourceOf(said),
  },
});

const record = async (
  bench: Bench,
  said: Said<Disclosed>,
  { decided, onward }: Answered,
  subject: KnownSubject,
): Promise<void> => {
  const { subjectId, disclosureId } = said.event.data;
  await bench.content.put(decided.flatMap(({ contents }) => contents));
  const note = noted(said, decided);
  const data = note.data as unknown as JsonObject;
  const id = nameBasedId(said.event.id, 'taken');
  const subjectAppend: Append = {
    stream: subjectStream(subjectId),
    // Decided on these facts and no others: who comes in between makes us decide again.
    expected: subject.revision < 0 ? 'no-stream' : subject.revision,
    events: [derived(said.event, id, note.type, data, said.event.actor)],
  };
  failpoint('decided');
  const [appended] = await bench.store.appendAll!([
    subjectAppend,
    ...decided.flatMap(({ appends }) => appends),
    ...passedOnAppends(said.event, disclosureId, onward, decided),
  ]);
  failpoint('decision-recorded');
  bench.subjects.appended(subjectId, appended!.revision, note);
};

/**
 * Decides a disclosure for every recipient and records, in one append: the decisions, the messages that follow from
 * them, and the facts they were made on. What was decided before is not decided again.
 */
export const takeDisclosure = async (bench: Bench, said: Said<Disclosed>): Promise<void> => {
  const { event, host } = said;
  const recipients = onlyOnce(event.data.recipients);
  for (const recipient of recipients)
    if (!isParty(recipient)) await recordFault(bench.store, said, 'unknown-recipient');
  const known = recipients.filter(isParty);
  if (known.length === 0) return;
  const streams = known.map((one) => decisionStream(decisionIdOf(event.data.disclosureId, one)));
  // Words that were put for an answer which then was another one.
  const put = new Set<string>();
  for (let race = 1; ; race++) {
    const subject = await bench.subjects.load(event.data.subjectId);
    const seen = subject.facts.positions[host];
    // Only what this host said before can have been decided before.
    if (seen !== undefined && BigInt(seen) >= BigInt(event.position))
      if (await exists(bench.store, streams[0]!)) return;
    const answered = await decideAll(bench, said, known, subject);
    const contents = answered.decided.flatMap((one) => one.contents.map(({ id }) => id));
    try {
      await record(bench, said, answered, subject);
      const unused = [...put].filter((id) => !contents.includes(id));
      if (unused.length > 0) await bench.content.erase(unused);
      return;
    } catch (error) {
      bench.subjects.forget(event.data.subjectId);
      if (!(error instanceof RevisionConflict) || race >= racesMax) throw error;
      if (streams.includes(error.stream)) return;
      for (const id of contents) put.add(id);
    }
  }
};
