import type { HandoverSignal, HandoverState } from '#libs/contracts';
import type { HandoverCommand } from '../src/handover/handover.commands.js';
import type { HandoverEvent, HandoverTerms } from '../src/handover/handover.events.js';

export const today = '2026-11-21';
export const nyborg = { agency: 'kf', unit: 'KF_PRISON' } as const;
export const copenhagen = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
export const aarhus = { agency: '751', unit: 'MUNICIPALITY_SOCIAL' } as const;

/** An offer from Nyborg to Copenhagen, unless a test says otherwise. */
export const terms = (more: Partial<HandoverTerms> = {}): HandoverTerms => ({
  handoverId: 'handover-1',
  caseId: 'case-1',
  subjectId: 'subject-1',
  from: nyborg,
  to: copenhagen,
  disclosureId: 'disclosure-1',
  releaseOn: '2026-12-15',
  answerBy: '2026-12-01',
  ...more,
});

export const offer = (more: Partial<HandoverTerms> = {}): HandoverCommand => ({
  type: 'OfferHandover',
  data: { ...terms(more), disclosedTo: [copenhagen, aarhus], plannedOn: null, today },
});

export const offered = (more: Partial<HandoverTerms> = {}, responsible = 'kf'): HandoverEvent => ({
  type: 'HandoverOffered',
  data: { ...terms(more), responsible, state: 'OFFERED' },
});

/** What every event of the handover ends with. */
export const stands = (state: HandoverState, responsible = 'kf') => ({
  handoverId: 'handover-1',
  responsible,
  state,
});

/** Who did it at the receiver, and when. */
export const said = { by: 'ida', at: '2026-11-21T09:00:00.000Z' } as const;

/** A signal on the offer; from the receiver unless it has a version. */
export const signal = (
  kind: HandoverSignal['signal'],
  more: Partial<HandoverSignal> = {},
): HandoverSignal => {
  const { caseId: _, ...offered } = terms();
  const nothing = { responsible: null, version: null, reason: null, asks: [], steps: [] };
  return { ...offered, ...nothing, step: null, said, signal: kind, ...more };
};
