import { agencyById, tenantOf } from '#libs/contracts';
import type { CaseEvent, MeetingConclusion, Party, Readers, ToldConclusion } from '#libs/contracts';
import { messageIdOf } from '../decisions/ids.js';
import { standingDecision } from '../decisions/decision.projection.js';
import { posted } from '../decisions/messages.js';
import { derived } from '../envelope.js';
import type { Bench } from './bench.js';
import type { Said } from './public-event.js';

type Concluded = Extract<CaseEvent, { type: 'dk.infohus.meeting.concluded.v1' }>;

// Were they told apart, whoever hears that a case was not unfounded would know that the police go on with it.
const closing: readonly MeetingConclusion[] = ['POLICE_ALONE', 'NOBODY'];

const toldTo = ({ agency }: Party, conclusion: MeetingConclusion): ToldConclusion =>
  closing.includes(conclusion) && agencyById(agency)?.kind !== 'police' ? 'CLOSED' : conclusion;

type Known = Readonly<{ decisionId: string; readers: Readers }>;

/**
 * By which release this party knows of the person: what the caller released to it of the case, of that the one that
 * stands longest. Null: none stands, and it is told nothing of the person.
 */
const knownBy = async (
  { store, releases, clock }: Bench,
  { agency, unit, data: { caseId } }: Concluded,
  party: Party,
): Promise<Known | null> => {
  const untilOf = ({ until }: Readers): number => (until === null ? Infinity : Date.parse(until));
  let longest: Known | null = null;
  for (const decisionId of await releases.ofCase(caseId, party)) {
    const decision = await standingDecision(store, decisionId);
    if (decision === null || decision.held.length === 0) continue;
    const { sender, readers } = decision.recorded;
    const isOver = untilOf(readers) <= Date.parse(clock.now());
    if (isOver || tenantOf(sender) !== tenantOf({ agency, unit })) continue;
    if (longest === null || untilOf(readers) > untilOf(longest.readers))
      longest = { decisionId, readers };
  }
  return longest;
};

/** Tells the others who were present how the meeting ended. Who was let hear nothing of the person hears nothing now. */
export const takeConclusion = async (bench: Bench, { event }: Said<Concluded>): Promise<void> => {
  const { meetingId, subjectId, present, conclusion } = event.data;
  const from = { agency: event.agency, unit: event.unit };
  for (const party of present) {
    if ((agencyById(party.agency)?.host ?? 'outside') === 'outside') continue;
    const known = await knownBy(bench, event, party);
    if (known === null) continue;
    const message = { meetingId, from, conclusion: toldTo(party, conclusion), ...known };
    const { unit } = party;
    await bench.store.append(
      posted(
        party,
        // Two units of one tenant may have been present.
        messageIdOf(event.id, `meeting-${unit}`, tenantOf(party)),
        { kind: 'meeting', unit, subjectId, message, contents: [], receiptTo: null },
        (...parts) => derived(event, ...parts),
      ),
    );
  }
};
