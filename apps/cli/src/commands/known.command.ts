import type { PastCaseView, PastCheck, PastItem, PastReport } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, onlyArgument, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';

const words: Readonly<Record<string, string>> = {
  HELD: 'there',
  SHOWN: 'there',
  ERASED: 'erased since',
  CHANGED: 'WRITTEN OVER',
  NONE: 'came without',
};

type Statement = Readonly<{
  statementId: string;
  state: string;
  category?: string;
  words: string;
}>;

const rowsOf = (item: PastItem): readonly (readonly string[])[] => {
  if (item.kind === 'fact')
    return [[item.recordedAt, 'fact', item.fact.type, item.unit, '', '', item.factId]];
  const [when, from] =
    item.kind === 'entry'
      ? [item.recordedAt, `own ${item.entryType}`]
      : [item.receivedAt, `${item.from.agency}/${item.from.unit}`];
  return (item.statements as readonly Statement[]).map(({ state, category, ...one }) => [
    when,
    item.kind,
    category ?? '',
    from,
    state,
    words[one.words] ?? one.words,
    one.statementId,
  ]);
};

const standing = ({ case: ofCase, knownOn, upTo }: PastCaseView): string => {
  if (ofCase === undefined) return `The case was not open on ${knownOn}`;
  const closed = ofCase.closedAt === undefined ? 'open' : `closed (${ofCase.closing ?? ''})`;
  return `Known on ${knownOn}: case ${closed} since ${ofCase.closedAt ?? ofCase.openedAt}, inbox up to message ${upTo}`;
};

const verdict = ({ terminal }: Call, check: PastCheck): ExitStatus => {
  const { state, confirmedUpTo, statements, missing, unexpected, changed, incidentId } = check;
  switch (state) {
    case 'AGREES':
      terminal.good(`It is what was released to it: ${statements} statements`);
      return exit.fine;
    case 'BEHIND':
      terminal.say(`Confirmed up to message ${confirmedUpTo} only: it cannot be compared yet`);
      return exit.fine;
    case 'NO_ANSWER':
      terminal.bad('Its service does not answer');
      return exit.unreachable;
    case 'DIFFERENT':
      terminal.bad(`It is not what was released to it; incident ${incidentId ?? '-'}`);
      for (const [what, ids] of [
        ['missing', missing],
        ['never released', unexpected],
        ['changed', changed],
      ] as const)
        for (const id of ids) terminal.say(`  ${what}: ${id}`);
      return exit.finding;
  }
};

const known = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  const knownOn = text(call, 'on');
  const tenant = text(call, 'tenant');
  if (knownOn === undefined || tenant === undefined) throw new UsageError('Say --tenant and --on.');
  const caseId = call.positionals.length === 0 ? undefined : onlyArgument(call, 'case id');
  const desk = new AuditDesk(call);
  const asked = { tenant, case: caseId, knownOn, validOn: text(call, 'valid-on') };
  const first = await desk.get<PastReport>('/as-known', asked);
  terminal.answer(first);
  const rows = [...(first.case?.items ?? [])].flatMap(rowsOf);
  for (let cursor = first.case?.next; cursor !== undefined;) {
    const page = await desk.get<PastReport>('/as-known', { ...asked, cursor });
    terminal.answer(page);
    rows.push(...(page.case?.items ?? []).flatMap(rowsOf));
    cursor = page.case?.next;
  }
  if (first.case !== null) {
    terminal.say(standing(first.case));
    terminal.table(['recorded', 'kind', 'what', 'from', 'state', 'words', 'id'], rows);
    terminal.say();
  } else if (first.model !== null)
    terminal.say(
      `${tenant} held ${first.model.count} statements after message ${first.model.upTo}`,
    );
  return verdict(call, first.check);
};

/** `infohus known` */
export const knownCommand: Command = {
  name: 'known',
  summary: 'What a unit knew at an instant, and whether that is what it was given',
  usage: 'known [<case id>] --tenant <tenant> --on <time> [--valid-on <time>]',
  options: {
    ...officerOptions,
    tenant: { type: 'string' },
    on: { type: 'string' },
    'valid-on': { type: 'string' },
  },
  help: {
    tenant: 'Whose read model, such as 101.MUNICIPALITY_SOCIAL or kf',
    on: 'What was recorded after this time is left out (RFC 3339)',
    'valid-on': 'What happened after this time is left out (RFC 3339)',
    ...officerHelp,
  },
  examples: [
    'known 0198c2f1-6f1e-7d0a-9c55-1d2f0a6b7c8d --tenant kf --on 2026-11-21T12:00:00+01:00',
    'known --tenant 101.MUNICIPALITY_SOCIAL --on 2026-11-21T12:00:00+01:00 --json',
  ],
  run: known,
};
