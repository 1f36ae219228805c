import { FUNCTIONS, isParty } from '#libs/contracts';
import type { KnowsParty } from './token-verifier.js';

/** The units of those who run the exchange: no party to any disclosure, in no agency of the registry. */
const staffUnits = [
  'AUDIT',
  'POLICY_ADMINISTRATION',
  'REGISTER_COORDINATION',
  'OPERATIONS',
] as const;

const staffAgency = /^infohus-[a-z]+$/;

/** True when the registry has that agency with that unit, or it is staff of the exchange; and the function is of the closed list. */
export const isKnownParty: KnowsParty = ({ agency, unit, function: acts }) =>
  (FUNCTIONS as readonly string[]).includes(acts) &&
  (staffAgency.test(agency)
    ? (staffUnits as readonly string[]).includes(unit)
    : isParty({ agency, unit }));
