import { randomUUID } from 'node:crypto';
import type { DecisionRecorded, DisclosureView, Party, TimelineView } from '#libs/contracts';
import { Problem, Unreachable } from '#libs/client';
import { Desk } from '../../workbench/src/demo/desk.js';
import { clients, daysFromNow } from '../../workbench/src/demo/world.js';

export const social: Party = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' };
export const jobcentre: Party = { agency: '101', unit: 'MUNICIPALITY_JOBCENTRE' };
export const housing: Party = { agency: 'housing-organisation', unit: 'HOUSING_ORGANISATION' };

/** Permitted with everything, permitted with less, denied. */
export const recipients = [social, jobcentre, housing];

/** Desks at an exchange; they survive its restart on another port. */
export const desksAt = (url: string) => ({
  prison: new Desk(url, clients.prison, 'prison-probation', 'T-1'),
  social: new Desk(url, clients.social, 'municipality', 'T-2'),
  jobcentre: new Desk(url, clients.jobcentre, 'municipality', 'T-3'),
  officer: new Desk(url, clients.officer, 'audit', 'T-4'),
});

export type Disclosed = Readonly<{ disclosureId: string; statementIds: readonly string[] }>;

export type Story = Readonly<{
  caseId: string;
  subjectId: string;
  statementIds: readonly string[];
}>;

/** A person at Nyborg about whom two statements can be disclosed: one for all, one not for the job centre. */
export const aStory = async (prison: Desk, cpr: string): Promise<Story> => {
  const opened = await prison.post<{ caseId: string; subjectId: string }>('/cases', {
    identifier: { type: 'CPR', value: cpr },
    level: 2,
  });
  const { caseId, subjectId } = opened.body;
  const facts = [
    { type: 'ResidenceRecorded', municipality: '101', from: '2019-04-01' },
    {
      type: 'DetentionRecorded',
      kind: 'KF_INSTITUTION',
      convicted: true,
      institution: 'kf-nyborg',
      from: '2025-02-01',
    },
    { type: 'ReleasePlanned', date: daysFromNow(42) },
  ];
  for (const fact of facts) await prison.post(`/cases/${caseId}/facts`, fact);
  const recorded = await prison.post<{ statements: { statementId: string }[] }>(
    `/cases/${caseId}/entries`,
    {
      entryType: 'note',
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      statements: [
        { category: 'HOUSING', text: 'Har ingen bolig.', thirdPerson: 'NONE' },
        { category: 'HEALTH', text: 'Har astma.', thirdPerson: 'NONE' },
      ],
    },
  );
  return {
    caseId,
    subjectId,
    statementIds: recorded.body.statements.map(({ statementId }) => statementId),
  };
};

/** One disclosure of the whole story, under a key that makes a repetition harmless. */
export const disclose = async (
  prison: Desk,
  { caseId, statementIds }: Story,
  idempotencyKey: string = randomUUID(),
): Promise<string> => {
  const { body } = await prison.client.post<{ disclosureId: string }>(
    prison.path(`/cases/${caseId}/disclosures`),
    {
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      extent: 'ITEMS',
      recipients,
      statementIds,
      necessity: { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
    },
    { idempotencyKey },
  );
  return body.disclosureId;
};

/** True for what a client sees of a process that died under it. */
export const isDeath = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof Problem && error.status === 503);

/** All recipients of all disclosures are decided, and what was permitted is delivered. */
export const settled = async (
  prison: Desk,
  caseId: string,
  disclosureIds: readonly string[],
): Promise<readonly DisclosureView[] | undefined> => {
  const views: DisclosureView[] = [];
  for (const id of disclosureIds) {
    const view = await prison.read<DisclosureView>(`/cases/${caseId}/disclosures/${id}`);
    const done = view.recipients.every(({ state, decision }) =>
      decision?.outcome === 'DENY' ? state === 'DECIDED' : state === 'DELIVERED',
    );
    if (!done || view.recipients.length !== recipients.length) return undefined;
    views.push(view);
  }
  return views;
};

/** `disclosureId: categories` of everything that a tenant was given about the person. */
export const receivedBy = async (desk: Desk, caseId: string): Promise<readonly string[]> => {
  const { items } = await desk.read<TimelineView>(`/cases/${caseId}/timeline`, 'CASEWORK', {
    limit: '500',
  });
  return items
    .flatMap((item) => (item.kind === 'received' ? [item] : []))
    .map(({ disclosureId, statements }) => {
      const shown = statements.map((one) => (one.state === 'CURRENT' ? one.category : 'WITHDRAWN'));
      return `${disclosureId}: ${[...shown].sort().join(' ')}`;
    })
    .sort();
};

/** Every recorded decision on the person, as audit has it: `disclosureId recipient outcome`. */
export const decisionsInAudit = async (
  officer: Desk,
  subjectId: string,
): Promise<readonly string[]> => {
  const found: string[] = [];
  const reason = { purpose: 'AUDIT', justification: 'T-4' };
  for await (const line of officer.client.lines<{ type: string; data: DecisionRecorded }>(
    officer.path('/replay'),
    { reason, query: { subject: subjectId } },
  ))
    if (line.type === 'dk.infohus.decision.recorded.v1') {
      const { disclosureId, recipient, decision } = line.data;
      found.push(`${disclosureId} ${recipient.unit} ${decision.outcome}`);
    }
  return found.sort();
};
