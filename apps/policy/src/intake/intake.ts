import type { CaseEvent } from '#libs/contracts';
import type { ReceivedMessage } from '#libs/kernel';
import { takeDisclosure } from './disclosures.taking.js';
import type { Bench } from './disclosures.taking.js';
import { takeFact } from './facts.taking.js';
import { recordFault } from './faults.js';
import { isHosted, readSaid } from './public-event.js';
import type { Said } from './public-event.js';

const is = <Type extends CaseEvent['type']>(
  said: Said,
  ...types: readonly Type[]
): said is Said<Extract<CaseEvent, { type: Type }>> =>
  (types as readonly string[]).includes(said.event.type);

const take = async (bench: Bench, said: Said): Promise<void> => {
  const { store, subjects } = bench;
  if (!isHosted(said)) return recordFault(store, said, 'agency-not-of-this-host');
  if (is(said, 'dk.infohus.disclosure.made.v1')) return takeDisclosure(bench, said);
  if (
    is(
      said,
      'dk.infohus.case.opened.v1',
      'dk.infohus.case.closed.v1',
      'dk.infohus.fact.recorded.v1',
      'dk.infohus.investigation-flag.set.v1',
      'dk.infohus.investigation-flag.cleared.v1',
    )
  )
    return void (await takeFact(store, subjects, said));
  return recordFault(store, said, 'unknown-event-type');
};

/**
 * Handles a batch of one partition: what is about one subject in order, different subjects beside each other. Bears
 * repetition: everything it records has a name-based id.
 */
export const handleBatch =
  (bench: Bench) =>
  async (batch: readonly ReceivedMessage[]): Promise<void> => {
    const byKey = Map.groupBy(batch, ({ key }) => key);
    await Promise.all(
      [...byKey.values()].map(async (messages) => {
        for (const message of messages) await take(bench, readSaid(message));
      }),
    );
  };
