export * from './vocabulary.js';
export type { DisclosureParty, DisclosureSituation } from './situation.js';
export type { Bilingual, DisclosureDecision, StatementVerdict } from './decision.js';
export { disclosureSituationSchema } from './situation.schema.js';
export { disclosureDecisionSchema } from './decision.schema.js';
