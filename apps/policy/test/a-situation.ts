/** A situation of which nothing is known. */
export const aSituation = {
  form: null,
  purpose: null,
  sender: { unit: 'POLICE', function: 'PREVENTION', enrolment: 'NOT_ENROLLED', connected: false },
  recipient: {
    unit: 'POLICE',
    function: 'PREVENTION',
    enrolment: 'NOT_ENROLLED',
    connected: false,
  },
  information: {
    categories: [],
    extent: 'ITEMS',
    thirdParties: 'NONE',
    identifiesInformant: false,
  },
  subject: {
    ageGroup: 'UNKNOWN',
    sociallyVulnerable: null,
    crimePreventionConcern: null,
    detention: { kind: 'NONE', convicted: false, release: 'NOT_APPLICABLE' },
    radicalisation: 'NOT_ASSESSED',
    openInvestigation: false,
  },
  necessity: 'MISSING',
  consent: 'NONE',
  duty: 'NONE',
  meeting: 'NONE',
  record: 'WRITTEN',
};
