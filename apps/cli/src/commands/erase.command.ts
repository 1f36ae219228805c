import { erasureGrounds, erasureReasons, erasureStores } from '#libs/contracts';
import type { ErasureView } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';

const leftOf = ({ done }: ErasureView): readonly string[] =>
  erasureStores.filter((name) => !done.some(({ store }) => store === name));

const told = (call: Call, erasure: ErasureView): ExitStatus => {
  const { terminal } = call;
  const { erasureId, state, done } = erasure;
  terminal.answer(erasure);
  if (state === 'ASKED') {
    terminal.say(`${erasureId}: asked by ${erasure.askedBy}. Nothing is erased yet.`);
    terminal.say(
      `Under ${erasure.subjectIds.length} id(s) of the person: ${erasure.subjectIds.join(', ')}`,
    );
    terminal.say(`A second person: infohus erase approve ${erasureId}`);
    return exit.fine;
  }
  terminal.table(
    ['service', 'contents destroyed'],
    done.map(({ store, contents }) => [store, String(contents)]),
  );
  if (state === 'DONE') {
    terminal.good('Destroyed everywhere; the log stays, and says that something was there');
    return exit.fine;
  }
  terminal.bad(
    `Not yet: ${leftOf(erasure).join(', ')}. Go on: infohus erase continue ${erasureId}`,
  );
  return exit.finding;
};

const ask = async (call: Call): Promise<ExitStatus> => {
  const [subject, reason, ground] = ['subject', 'reason', 'ground'].map((name) => text(call, name));
  if (subject === undefined || reason === undefined || ground === undefined)
    throw new UsageError('Say --subject, --reason and --ground.');
  const statement = text(call, 'statement');
  const wanted = { subject, reason, ground, ...(statement === undefined ? {} : { statement }) };
  return told(call, await new AuditDesk(call).post<ErasureView>('/erasures', wanted));
};

type Items = Readonly<{ items: readonly ErasureView[] }>;

const list = async (call: Call): Promise<ExitStatus> => {
  const { items } = await new AuditDesk(call).get<Items>('/erasures');
  call.terminal.answer(items);
  call.terminal.table(
    ['erasure', 'state', 'subject', 'statement', 'reason', 'ground', 'asked by', 'approved by'],
    items.map((one) => [
      ...[one.erasureId, one.state, one.subjectId, one.statementId ?? 'all'],
      ...[one.reason, one.ground, one.askedBy, one.approvedBy ?? '-'],
    ]),
  );
  return items.some(({ state }) => state === 'APPROVED') ? exit.finding : exit.fine;
};

const erase = async (call: Call): Promise<ExitStatus> => {
  const [act, id, ...more] = call.positionals;
  const steps: Readonly<Record<string, string>> = { approve: 'approval', continue: 'completion' };
  const step = steps[act ?? ''];
  if (step !== undefined && id !== undefined && more.length === 0) {
    const path = `/erasures/${encodeURIComponent(id)}/${step}`;
    return told(call, await new AuditDesk(call).post<ErasureView>(path, {}));
  }
  if (id === undefined && act === 'ask') return ask(call);
  if (id === undefined && act === 'list') return list(call);
  throw new UsageError('Say ask, approve <erasure>, continue <erasure> or list.');
};

/** `infohus erase` */
export const eraseCommand: Command = {
  name: 'erase',
  summary:
    'Destroys the words on a person, or one statement, everywhere, when two persons decide it',
  usage: 'erase ask --subject <id> --reason <r> --ground <g> | approve <id> | continue <id> | list',
  options: {
    ...officerOptions,
    subject: { type: 'string' },
    statement: { type: 'string' },
    reason: { type: 'string' },
    ground: { type: 'string' },
  },
  help: {
    subject: 'The person (id, never a CPR number)',
    statement: 'Only this statement',
    reason: erasureReasons.join(', '),
    ground: erasureGrounds.join(', '),
    ...officerHelp,
  },
  examples: [
    'erase ask --subject 0198c2f1-6f1e-4d0a-9c55-1d2f0a6b7c8d --reason UNFOUNDED --ground LED-16 --purpose ERASURE_REVIEW --justification SLET-3',
    'erase approve 0198c2f1-6f1e-5d0a-9c55-1d2f0a6b7c8e --client-id compliance-officer-2 --justification SLET-3',
    'erase continue 0198c2f1-6f1e-5d0a-9c55-1d2f0a6b7c8e --justification SLET-3',
  ],
  run: erase,
};
