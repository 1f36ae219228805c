import type { DecisionRecorded, RecordEvents } from '#libs/contracts';
import type { Desk } from './desk.js';
import { eventually, expectEqual, expectThat } from './expect.js';
import { step, table } from './terminal.js';

type Line = Readonly<{
  type: string;
  recordedAt: string;
  agency: string;
  unit: string;
  actor: string;
  data: Readonly<Record<string, unknown>>;
}>;

type Report = Readonly<{
  decided: number;
  same: number;
  notRedecidable: number;
  differences: readonly unknown[];
}>;

const reason = { purpose: 'AUDIT', justification: 'DEMO-AUDIT' };

const wordsOf = ({ type, data }: Line): string => {
  const recorded = data as unknown as DecisionRecorded;
  switch (type) {
    case 'dk.infohus.decision.recorded.v1':
      return `${recorded.decision.policies[0] ?? ''} ${recorded.decision.outcome} ${recorded.decision.reason} → ${recorded.recipient.agency}/${recorded.recipient.unit}`;
    case 'dk.infohus.receipt.recorded.v1':
      return `${String(data['kind'])} received by ${String(data['tenant'])}`;
    case 'dk.infohus.handover.recorded.v1':
      return `${String(data['change'])}, responsible: ${String(data['responsible'])}`;
    default:
      return '';
  }
};

/** Replays what happened to the person, shows who looked, and decides every decision again. */
export const replayAndRedecide = async (
  officer: Desk,
  subjectId: string,
  decisionsMin: number,
): Promise<Readonly<{ entries: number; lookups: number; decided: number }>> => {
  const since = new Date(Date.now() - 10 * 60_000).toISOString();
  const query = { subject: subjectId, from: since };
  const replay = async (): Promise<readonly Line[]> => {
    const lines: Line[] = [];
    for await (const line of officer.client.lines<Line>(officer.path('/replay'), { reason, query }))
      lines.push(line);
    return lines;
  };
  const lines = await eventually('the replay', async () => {
    const now = await replay();
    const decisions = now.filter(({ type }) => type.startsWith('dk.infohus.decision'));
    return decisions.length >= decisionsMin ? now : undefined;
  });
  const shown = lines.filter(({ type }) => !type.startsWith('dk.infohus.lookup'));
  step('Replay of the person, in order', `${lines.length} entries`);
  table(
    ['recorded', 'what', ''],
    shown
      .slice(-24)
      .map((line) => [
        line.recordedAt.slice(11, 23),
        line.type.replace('dk.infohus.', '').replace('.v1', ''),
        wordsOf(line),
      ]),
  );
  const looked = whoLooked(lines);
  const { body: report } = await officer.client.post<Report>(officer.path('/redecisions'), query, {
    reason,
  });
  expectEqual(
    'differences when decided again',
    [report.differences, report.notRedecidable],
    [[], 0],
  );
  expectThat('every decision was decided again', report.decided >= decisionsMin);
  step('Every decision decided again', `${report.decided} decisions, 0 differences`);
  return { entries: lines.length, lookups: looked, decided: report.decided };
};

const whoLooked = (lines: readonly Line[]): number => {
  const lookups = lines
    .filter(({ type }) => type === 'dk.infohus.lookup.recorded.v1')
    .map(({ data }) => data as unknown as RecordEvents['dk.infohus.lookup.recorded.v1']);
  const byReader = new Map<string, number>();
  for (const { reader, view, outcome } of lookups) {
    const key = `${reader.actor}|${reader.function}|${view}|${outcome}`;
    byReader.set(key, (byReader.get(key) ?? 0) + 1);
  }
  expectThat(
    'the investigator’s attempt is in the log',
    lookups.some(
      ({ reader, outcome }) => reader.function === 'INVESTIGATION' && outcome === 'REFUSED',
    ),
  );
  step('Who looked', `${lookups.length} look-ups`);
  table(
    ['reader', 'function', 'view', 'outcome', 'times'],
    [...byReader].map(([key, times]) => [...key.split('|'), String(times)]),
  );
  return lookups.length;
};
