import type { OpeningView, PastCaseView, PastItem } from '#libs/contracts';
import { agencyById, agencyOfTenant } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';

const needed = (value: string | undefined, what: string): string => {
  if (value === undefined) throw new UsageError(`Say ${what}.`);
  return value;
};

const told = ({ openingId, askedBy, approvedBy, state, until }: OpeningView): string =>
  `${openingId}: ${state}, asked by ${askedBy}` +
  (approvedBy === null
    ? ', not approved yet'
    : `, approved by ${approvedBy} until ${until ?? '-'}`);

const ask = async (call: Call, caseId: string): Promise<ExitStatus> => {
  const tenant = needed(text(call, 'tenant'), '--tenant');
  const opening = await new AuditDesk(call).post<OpeningView>('/openings', {
    tenant,
    case: caseId,
  });
  call.terminal.answer(opening);
  call.terminal.say(told(opening));
  call.terminal.say(`A second person: infohus content approve ${opening.openingId}`);
  return exit.fine;
};

const approve = async (call: Call, id: string): Promise<ExitStatus> => {
  const path = `/openings/${encodeURIComponent(id)}/approval`;
  const opening = await new AuditDesk(call).post<OpeningView>(path, {});
  call.terminal.answer(opening);
  call.terminal.good(told(opening));
  return exit.fine;
};

type Items = Readonly<{ items: readonly OpeningView[] }>;

const list = async (call: Call): Promise<ExitStatus> => {
  const { items } = await new AuditDesk(call).get<Items>('/openings');
  call.terminal.answer(items);
  call.terminal.table(
    ['opening', 'state', 'tenant', 'case', 'purpose', 'asked by', 'approved by', 'until'],
    items.map((one) => [
      ...[one.openingId, one.state, one.tenant, one.caseId, one.purpose, one.askedBy],
      ...[one.approvedBy ?? '-', one.until ?? '-'],
    ]),
  );
  return exit.fine;
};

type Said = Readonly<{ state: string; words: string; text?: string; category?: string }>;

const rowsOf = (item: PastItem): readonly (readonly string[])[] =>
  item.kind === 'fact'
    ? [[item.recordedAt, 'fact', item.fact.type, '']]
    : (item.statements as readonly Said[]).map(({ state, words, text: said, category = '' }) => [
        item.kind === 'entry' ? item.recordedAt : item.receivedAt,
        state,
        category,
        said ?? `(${words.toLowerCase()})`,
      ]);

const read = async (call: Call, id: string): Promise<ExitStatus> => {
  const desk = new AuditDesk(call);
  const { items } = await desk.get<Items>('/openings');
  const opening = items.find(({ openingId }) => openingId === id);
  if (opening === undefined) throw new UsageError(`There is no opening ${id}.`);
  const { tenant, caseId } = opening;
  const host = agencyById(agencyOfTenant(tenant))?.host ?? 'outside';
  const rows: (readonly string[])[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { tenant, opening: id, cursor };
    const instant = { knownOn: text(call, 'on'), validOn: text(call, 'valid-on') };
    const page = await desk.getOf<PastCaseView>(`/${host}/v1/as-known/cases/${caseId}/content`, {
      ...query,
      ...instant,
    });
    call.terminal.answer(page);
    rows.push(...page.items.flatMap(rowsOf));
    cursor = page.next;
    if (cursor === undefined) break;
  }
  call.terminal.table(['recorded', 'state', 'what', 'words'], rows);
  return exit.fine;
};

const content = (call: Call): Promise<ExitStatus> => {
  const [act, id, ...more] = call.positionals;
  if (more.length > 0) throw new UsageError('That is too much.');
  switch (act) {
    case 'ask':
      return ask(call, needed(id, 'the case id'));
    case 'approve':
      return approve(call, needed(id, 'the opening'));
    case 'read':
      return read(call, needed(id, 'the opening'));
    case 'list':
      return list(call);
    default:
      throw new UsageError('Say ask, approve, read or list.');
  }
};

/** `infohus content` */
export const contentCommand: Command = {
  name: 'content',
  summary: 'Words of a case, shown for an hour when a second person approved it',
  usage: 'content ask <case id> --tenant <tenant> | approve <opening> | read <opening> | list',
  options: {
    ...officerOptions,
    tenant: { type: 'string' },
    on: { type: 'string' },
    'valid-on': { type: 'string' },
  },
  help: {
    tenant: 'Whose case it is, such as 101.MUNICIPALITY_SOCIAL or kf',
    on: 'read: what was recorded after this time is left out (RFC 3339)',
    'valid-on': 'read: what happened after this time is left out (RFC 3339)',
    ...officerHelp,
  },
  examples: [
    'content ask 0198c2f1-6f1e-7d0a-9c55-1d2f0a6b7c8d --tenant kf --purpose COMPLAINT --justification KLAGE-11',
    'content approve 0198c2f1-6f1e-7d0a-9c55-1d2f0a6b7c8e --client-id compliance-officer-2 --justification KLAGE-11',
    'content read 0198c2f1-6f1e-7d0a-9c55-1d2f0a6b7c8e --purpose COMPLAINT --justification KLAGE-11',
  ],
  run: content,
};
