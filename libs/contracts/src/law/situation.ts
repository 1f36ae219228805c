import type {
  ActingFunction,
  AgeGroup,
  Category,
  Consent,
  DetentionKind,
  Duty,
  Enrolment,
  Extent,
  Form,
  Meeting,
  Necessity,
  Purpose,
  Radicalisation,
  RecordKept,
  Release,
  ThirdParties,
  Unit,
} from './vocabulary.js';

/** One end of a disclosure as the policy sees it. */
export type DisclosureParty = Readonly<{
  unit: Unit;
  /** From the token or the register; never from the body of a real disclosure. */
  function: ActingFunction;
  enrolment: Enrolment;
  /** Does this party have a task towards this person (residence, institution, case)? */
  connected: boolean;
}>;

/** Everything the policy may look at for one sender and one recipient; null: left out or not known. */
export type DisclosureSituation = Readonly<{
  form: Form | null;
  purpose: Purpose | null;
  sender: DisclosureParty;
  recipient: DisclosureParty;
  information: Readonly<{
    categories: readonly Category[];
    extent: Extent;
    thirdParties: ThirdParties;
    identifiesInformant: boolean;
  }>;
  subject: Readonly<{
    ageGroup: AgeGroup;
    sociallyVulnerable: boolean | null;
    crimePreventionConcern: boolean | null;
    detention: Readonly<{ kind: DetentionKind; convicted: boolean; release: Release }>;
    radicalisation: Radicalisation;
    openInvestigation: boolean;
  }>;
  necessity: Necessity;
  consent: Consent;
  duty: Duty;
  meeting: Meeting;
  record: RecordKept;
}>;
