import { setTimeout as wait } from 'node:timers/promises';
import type { PastCaseView, PastItem } from '#libs/contracts';
import type { AgencyTrial } from './agency-trial.js';
import { social } from './inbox-messages.js';

export const auditor = {
  agency: 'infohus-audit',
  unit: 'AUDIT',
  function: 'CONTROL',
  scope: 'audit',
} as const;
export const tenant = '101.MUNICIPALITY_SOCIAL';

export type Shown = Readonly<{ statementId: string; state: string; words: string; text?: string }>;

/** The statements of a view, one after the other. */
export const shownIn = ({ items }: Readonly<{ items: readonly PastItem[] }>): readonly Shown[] =>
  items.flatMap((item) => (item.kind === 'fact' ? [] : (item.statements as readonly Shown[])));
/** How each of them stood, and what became of its words. */
export const standing = (view: PastCaseView): readonly string[] =>
  shownIn(view).map(({ state, words }) => `${state} ${words}`);

/** An instant that nothing else is recorded at. */
export const instant = async (): Promise<string> => {
  await wait(15);
  const now = new Date().toISOString();
  await wait(15);
  return now;
};

/** Asks a service about the past. */
export const lookBack = (trial: AgencyTrial) => {
  const asKnown = async (caseId: string, query: string) => {
    const response = await trial.get(`cases/${caseId}/as-known?${query}`, social);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as PastCaseView;
  };
  const forAudit = async (caseId: string, query: string) => {
    const path = `as-known/cases/${caseId}?tenant=${tenant}&${query}`;
    const response = await trial.get(path, social, auditor);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as PastCaseView;
  };
  return { asKnown, forAudit };
};
export type LookBack = ReturnType<typeof lookBack>;
