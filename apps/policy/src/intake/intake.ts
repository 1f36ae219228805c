import { failpoint } from '#libs/adapters';
import type { CaseEvent } from '#libs/contracts';
import type { ReceivedMessage } from '#libs/kernel';
import type { Telemetry } from '#libs/telemetry';
import { takeDisclosure } from './disclosures.taking.js';
import type { Bench } from './bench.js';
import { takeFact } from './facts.taking.js';
import { takeConsentWithdrawn, takeCorrection, takeRetraction } from './changes.taking.js';
import { takeSignal } from './handovers.taking.js';
import { takeConclusion } from './meetings.taking.js';
import { takeReceipt } from './receipts.taking.js';
import { takeRefusal, takeRequest } from './requests.taking.js';
import { recordFault } from './faults.js';
import { isHosted, readSaid } from './public-event.js';
import type { Said } from './public-event.js';
import { takeClosedCase, takeUnfoundedAssessment } from './closed.taking.js';

const is = <Type extends CaseEvent['type']>(
  said: Said,
  ...types: readonly Type[]
): said is Said<Extract<CaseEvent, { type: Type }>> =>
  (types as readonly string[]).includes(said.event.type);

const tellings = [
  'dk.infohus.case.opened.v1',
  'dk.infohus.case.closed.v1',
  'dk.infohus.fact.recorded.v1',
  'dk.infohus.investigation-flag.set.v1',
  'dk.infohus.investigation-flag.cleared.v1',
] as const;

const takeTelling = async (
  bench: Bench,
  said: Said<Extract<CaseEvent, { type: (typeof tellings)[number] }>>,
): Promise<void> => {
  const { event } = said;
  const taken = await takeFact(bench.store, bench.subjects, said);
  if (!taken) return;
  if (event.type === 'dk.infohus.case.closed.v1') return takeClosedCase(bench, event);
  if (event.type !== 'dk.infohus.fact.recorded.v1') return;
  const { fact } = event.data;
  if (fact.type === 'ConsentWithdrawn') return takeConsentWithdrawn(bench, event, fact);
  if (fact.type === 'RadicalisationAssessed' && fact.outcome === 'UNFOUNDED')
    return takeUnfoundedAssessment(bench, event);
};

const take = async (bench: Bench, said: Said): Promise<void> => {
  if (!isHosted(said)) return recordFault(bench.store, said, 'agency-not-of-this-host');
  if (is(said, 'dk.infohus.disclosure.made.v1')) return takeDisclosure(bench, said);
  if (is(said, ...tellings)) return takeTelling(bench, said);
  if (is(said, 'dk.infohus.message.received.v1')) return takeReceipt(bench, said);
  if (is(said, 'dk.infohus.entry.corrected.v1')) return takeCorrection(bench, said);
  if (is(said, 'dk.infohus.entry.retracted.v1')) return takeRetraction(bench, said);
  if (is(said, 'dk.infohus.request.made.v1')) return takeRequest(bench, said);
  if (is(said, 'dk.infohus.request.declined.v1')) return takeRefusal(bench, said);
  if (is(said, 'dk.infohus.handover.signalled.v1')) return takeSignal(bench, said);
  if (is(said, 'dk.infohus.meeting.concluded.v1')) return takeConclusion(bench, said);
  return recordFault(bench.store, said, 'unknown-event-type');
};

const takeTraced = (bench: Bench, { tracing }: Telemetry, said: Said): Promise<void> => {
  const work = (): Promise<void> => take(bench, said);
  return tracing ? tracing.within(`decide ${said.event.type}`, said.event.id, work) : work();
};

/**
 * Handles a batch of one partition: what is about one subject in order, different subjects beside each other. Bears
 * repetition: everything it records has a name-based id.
 */
export const handleBatch =
  (bench: Bench, telemetry: Telemetry) =>
  async (batch: readonly ReceivedMessage[]): Promise<void> => {
    failpoint('consumed');
    await bench.catchUp();
    const byKey = Map.groupBy(batch, ({ key }) => key);
    await Promise.all(
      [...byKey.values()].map(async (messages) => {
        for (const message of messages) await takeTraced(bench, telemetry, readSaid(message));
      }),
    );
  };
