// What reaches into everyone's data, or into the law itself, belongs to the exchange's own staff.
const staffScopes: Readonly<Record<string, string>> = {
  audit: 'infohus-audit',
  'policy:propose': 'infohus-policy',
  'policy:approve': 'infohus-policy',
};

/** False for a scope of the exchange's own staff in anybody else's token: an issuer speaks for its agencies only. */
export const mayHold = (agency: string, scope: string): boolean =>
  !Object.hasOwn(staffScopes, scope) || staffScopes[scope] === agency;
