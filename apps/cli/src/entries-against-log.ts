import { setTimeout as pause } from 'node:timers/promises';
import { committedPart } from '#libs/contracts';
import type { AuditLeaf, EntryView } from '#libs/contracts';
import { opens, TileReader } from '#libs/ledger';
import type { LoggedEntry, TileSource } from '#libs/ledger';
import type { AuditDesk } from './exchange.js';

type Finding = Readonly<{ place: string; detail: string }>;

const findingsMax = 100;
const tellEvery = 256;
// Leaves are signed a moment before their entries are shown, after a crash some moments.
const looks = 6;
const pauseMs = 500;

const leafAt = ({ entry }: LoggedEntry): AuditLeaf =>
  JSON.parse(Buffer.from(entry).toString()) as AuditLeaf;

/** What is wrong between an entry and the leaf at its index. */
const flaw = (entry: EntryView, leaf: AuditLeaf): string | null => {
  if (leaf.entry !== Number(entry.position)) return `its leaf is of entry ${leaf.entry}`;
  if (leaf.type !== entry.type) return `its leaf is of type ${leaf.type}`;
  if (leaf.time !== entry.recordedAt) return `its leaf is of ${leaf.time}`;
  const said = committedPart(entry);
  // Erased: the leaf is all that is left of it.
  if (entry.salt === null)
    return entry.asCommitted === false ? 'what it said is gone, and no erasure took it' : null;
  if (said === null || !opens(leaf.commitment, Buffer.from(entry.salt, 'hex'), said))
    return 'it is not what its leaf committed to: the entry was changed';
  return entry.asCommitted === false
    ? 'it is found by something else than what it says: a search passes it by'
    : null;
};

/**
 * Goes through the leaves and the entries side by side: each leaf has its entry, each entry its leaf, and what the entry
 * says is what was committed to. An erased entry has its leaf still.
 */
export const compareEntries = async (
  source: TileSource,
  size: number,
  desk: Pick<AuditDesk, 'lines'>,
  onProgress: (done: number) => void,
): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  const note = (place: string, detail: string): void => {
    if (findings.length < findingsMax) findings.push({ place, detail });
  };
  const leaves = new TileReader(source, () => size).entries();
  const next = async (): Promise<LoggedEntry | null> => {
    const step = await leaves.next();
    return step.done === true ? null : step.value;
  };
  let logged = await next();
  let after: string | undefined;
  const take = async (entry: EntryView): Promise<void> => {
    for (; logged !== null && logged.index < entry.leaf; logged = await next())
      note(`leaf ${logged.index}`, 'the audit service has no entry for it: it was removed');
    if (logged === null || logged.index > entry.leaf) {
      note(`entry ${entry.eventId}`, `leaf ${entry.leaf} has an entry already: one was added`);
      return;
    }
    const wrong = flaw(entry, leafAt(logged));
    if (wrong !== null) note(`entry ${entry.eventId}, leaf ${entry.leaf}`, wrong);
    if (entry.leaf % tellEvery === 0) onProgress(entry.leaf);
    logged = await next();
  };
  for (let look = 1; logged !== null && look <= looks; look++) {
    if (look > 1) await pause(pauseMs);
    for await (const entry of desk.lines<EntryView>('/replay', { after })) {
      // What was recorded after the checkpoint is under a later one.
      if (entry.leaf >= size) break;
      await take(entry);
      after = entry.cursor;
    }
  }
  for (; logged !== null; logged = await next())
    note(`leaf ${logged.index}`, 'the audit service has no entry for it: it was removed');
  return findings;
};
