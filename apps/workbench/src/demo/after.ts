import type { InboxItem, Page, Party, RequestView, TimelineView } from '#libs/contracts';
import type { Desk } from './desk.js';
import type { PrisonCase } from './disclosing.js';
import { eventually, expectEqual, expectThat } from './expect.js';
import { dim, prose, say, step } from './terminal.js';
import * as world from './world.js';

/** A request with purpose INVESTIGATE, and an attempt to read: both end where the law ends them. */
export const triesToInvestigate = async (
  investigator: Desk,
  policeCaseId: string,
): Promise<void> => {
  const { body } = await investigator.post<{ requestId: string }>('/requests', {
    identifier: { type: 'CPR', value: world.cpr },
    form: 'KSP_A',
    purpose: 'INVESTIGATE',
    to: world.nyborg,
    categories: ['IDENTITY', 'CRIMINAL', 'RELEASE'],
    text: 'Oplysninger ønskes til brug i en efterforskning.',
    necessity: world.necessity,
  });
  const decided = await eventually('decision on the request', async () => {
    const view = await investigator.read<RequestView>(
      `/requests/${body.requestId}`,
      'REQUEST_HANDLING',
    );
    return view.decision === undefined ? undefined : view.decision;
  });
  expectEqual(
    'the request to investigate',
    { outcome: decided.outcome, reason: decided.reason, forbidden: decided.forbidden },
    { outcome: 'DENY', reason: 'INVESTIGATION_PURPOSE', forbidden: true },
  );
  step(
    'The investigator’s request',
    `${decided.outcome} ${decided.reason} (${decided.basis.join(', ')})`,
  );
  prose(`da: ${decided.explanation.da}`);
  prose(`en: ${decided.explanation.en}`);
  const refusal = await investigator.refusalOf(`/cases/${policeCaseId}/timeline`);
  expectEqual('reading the preventive unit’s case', refusal, '404 not-found');
  step('The investigator opens the preventive unit’s case', '404, and the attempt is recorded');
};

/** Offer, receipt, acceptance, plan, completion: at each step one agency is responsible. */
export const handOver = async (
  prison: Desk,
  social: Desk,
  own: PrisonCase,
  disclosureId: string,
): Promise<string> => {
  const told = (what: string, responsible: string): void =>
    step(what, `responsible: ${responsible === 'kf' ? 'Kriminalforsorgen' : 'København'}`);
  const { body } = await prison.post<{ handoverId: string }>('/handovers', {
    caseId: own.caseId,
    to: world.copenhagenSocial,
    disclosureId,
    releaseOn: world.daysFromNow(42),
    answerBy: world.daysFromNow(14),
  });
  const { handoverId } = body;
  const offered = await social.handoverIn(handoverId, 'OFFERED');
  told('Offered by the prison', offered.responsible);
  await social.post(`/handovers/${handoverId}/receipt`, {});
  told('Received', (await prison.handoverIn(handoverId, 'RECEIVED')).responsible);
  await social.post(`/handovers/${handoverId}/acceptance`, {});
  told('Accepted', (await prison.handoverIn(handoverId, 'ACCEPTED')).responsible);
  await social.post(`/handovers/${handoverId}/plan`, {});
  told('Planned', (await prison.handoverIn(handoverId, 'PLANNED')).responsible);
  await prison.post(`/cases/${own.caseId}/facts`, {
    type: 'Released',
    date: world.daysFromNow(0),
  });
  await prison.post(`/handovers/${handoverId}/completion`, {});
  const completed = await social.handoverIn(handoverId, 'COMPLETED');
  expectEqual('responsible in the end', completed.responsible, '101');
  told('Released and completed', completed.responsible);
  return handoverId;
};

const receivedText = (view: TimelineView, statementId: string): string | undefined =>
  view.items
    .flatMap((item) => (item.kind === 'received' ? item.statements : []))
    .flatMap((statement) => (statement.state === 'CURRENT' ? [statement] : []))
    .find(
      (statement) => statement.statementId === statementId || statement.replaces === statementId,
    )?.text;

/** A correction follows its statement; a retraction takes it away. */
export const correctAndRetract = async (
  prison: Desk,
  holders: readonly Readonly<{ desk: Desk; caseId: string }>[],
  own: PrisonCase,
): Promise<void> => {
  const after = await prison.lastMessage();
  const housing = own.said.get('HOUSING')!;
  const words = 'Har fået anvist en etværelses lejlighed fra den første i måneden.';
  await prison.post(`/cases/${own.caseId}/entries/${housing.entryId}/corrections`, {
    replacements: [{ statementId: housing.statementId, text: words }],
  });
  for (const { desk, caseId } of holders)
    await eventually('the corrected statement', async () => {
      const text = receivedText(await desk.timeline(caseId), housing.statementId);
      return text === words ? text : undefined;
    });
  step('The correction reached everyone who holds the statement', `${holders.length} recipients`);
  const criminal = own.said.get('CRIMINAL')!;
  await prison.post(`/cases/${own.caseId}/entries/${criminal.entryId}/retractions`, {
    statementIds: [criminal.statementId],
    reason: 'WRONG',
  });
  for (const { desk, caseId } of holders)
    await eventually('the withdrawal', async () => {
      const view = await desk.timeline(caseId);
      return receivedText(view, criminal.statementId) === undefined ? true : undefined;
    });
  step('The retracted statement is gone from every read model');
  const receipts = await eventually('receipts of the withdrawals', async () => {
    const { body } = await prison.client.get<Page<InboxItem>>(prison.path('/inbox'), {
      query: { after, limit: 200 },
    });
    const found = body.items.filter(({ kind }) => kind === 'receipt');
    return found.length >= 2 * holders.length ? found.length : undefined;
  });
  step('Each recipient confirmed what followed', `${receipts} receipts at the prison`);
};

/** Prints what a tenant sees, statement by statement. */
export const printReadModel = async (
  desk: Desk,
  caseId: string,
  name: string,
  wantsWithheld: boolean,
): Promise<void> => {
  const { items } = await desk.timeline(caseId);
  say(`   ${name}`);
  let withheld = false;
  for (const item of items) {
    if (item.kind !== 'received') continue;
    withheld ||= item.withheld === true;
    say(dim(`     message ${item.number}, ${item.form ?? 'no form'}, from ${party(item.from)}`));
    for (const statement of item.statements)
      if (statement.state === 'CURRENT')
        prose(`${statement.category}: ${statement.text ?? '(erased)'}`, '       ');
      else say(dim(`       withdrawn: ${statement.reason}`));
    if (item.withheld) say(dim('       Something was withheld.'));
  }
  expectThat(
    `${name} learns ${wantsWithheld ? '' : 'not '}of something withheld`,
    withheld === wantsWithheld,
  );
};

const party = ({ agency, unit }: Party): string => `${agency}/${unit}`;
