import type { CompletenessReport, TenantCompleteness } from '#libs/contracts';
import type { Call, Command, ExitStatus } from '../command.js';
import { exit, text, UsageError } from '../command.js';
import { AuditDesk, officerHelp, officerOptions } from '../exchange.js';

const late = 5 * 60_000;

const words: Readonly<Record<NonNullable<TenantCompleteness['different']>['detail'], string>> = {
  'rows-differ': 'the rows are not what was released',
  'message-gone': 'the message is gone from the rows',
  'received-without-decision': 'it was received, and no recorded decision explains it',
  'two-messages-with-one-number': 'two messages were confirmed under one number',
};

const stateOf = (tenant: TenantCompleteness): string => {
  switch (tenant.state) {
    case 'COMPLETE':
      return 'complete';
    case 'BEHIND':
      return `behind by ${tenant.behindBy + tenant.numbersMissing.length}`;
    case 'DIFFERENT':
      return 'DIFFERENT';
    case 'NO_ANSWER':
      return 'no answer';
  }
};

const whereOf = ({ different, behind, numbersMissing, incidentId }: TenantCompleteness): string => {
  if (different !== null) {
    const of = different.decisionId === null ? '' : ` (decision ${different.decisionId})`;
    const incident = incidentId === undefined ? '' : `; incident ${incidentId}`;
    return `from message ${different.number}${of}: ${words[different.detail]}${incident}`;
  }
  const [oldest] = behind;
  const [number] = numbersMissing;
  if (oldest !== undefined)
    return `since ${oldest.recordedAt}: ${oldest.kind} of decision ${oldest.decisionId}`;
  return number === undefined ? '' : `message ${number} was never confirmed`;
};

const isLate = ({ behind, numbersMissing }: TenantCompleteness): boolean =>
  numbersMissing.length > 0 ||
  behind.some(({ recordedAt }) => Date.now() - Date.parse(recordedAt) > late);

const statusOf = (tenants: readonly TenantCompleteness[]): ExitStatus => {
  if (tenants.some((one) => one.state === 'DIFFERENT' || (one.state === 'BEHIND' && isLate(one))))
    return exit.finding;
  return tenants.some(({ state }) => state === 'NO_ANSWER') ? exit.unreachable : exit.fine;
};

const completeness = async (call: Call): Promise<ExitStatus> => {
  const { terminal } = call;
  if (call.positionals.length > 0) throw new UsageError('completeness takes options only.');
  const query = {
    tenant: text(call, 'tenant'),
    scope: call.options['all'] === true ? 'all' : undefined,
  };
  const report = await new AuditDesk(call).get<CompletenessReport>('/completeness', query);
  const { tenants, cannotFind } = report;
  terminal.answer(report);
  terminal.table(
    ['tenant', 'state', 'messages', 'statements', ''],
    tenants.map((one) => [
      one.tenant,
      stateOf(one),
      String(one.upTo),
      String(one.statements),
      whereOf(one),
    ]),
  );
  terminal.say();
  const bad = tenants.filter(({ state }) => state === 'DIFFERENT').length;
  if (bad > 0) terminal.bad(`${bad} of ${tenants.length} read models are not what was released`);
  else terminal.good(`${tenants.length} read models compared, none different`);
  terminal.prose(cannotFind.en);
  return statusOf(tenants);
};

/** `infohus completeness` */
export const completenessCommand: Command = {
  name: 'completeness',
  summary: 'Compares every read model, row by row, with what was released to it',
  usage: 'completeness [--tenant <tenant> | --all]',
  options: { ...officerOptions, tenant: { type: 'string' }, all: { type: 'boolean' } },
  help: {
    tenant: 'One tenant, such as 101.MUNICIPALITY_SOCIAL or kf',
    all: 'Every tenant of the registry, also where nothing ever went',
    ...officerHelp,
  },
  examples: [
    'completeness --justification AUDIT-2026-4',
    'completeness --tenant 101.MUNICIPALITY_SOCIAL --json',
  ],
  run: completeness,
};
