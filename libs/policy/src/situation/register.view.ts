import { agencyById } from '#libs/contracts';
import type { ActingFunction, Enrolment, Form, Party } from '#libs/contracts';

/** One end of a collaboration at one time. */
export type Participation = Readonly<{
  enrolment: Exclude<Enrolment, 'NOT_ENROLLED'>;
  /** The function in which that unit takes part. */
  function: ActingFunction;
  /** Last day, `YYYY-MM-DD`; null: no end known. */
  until: string | null;
  /** The register event behind it. */
  eventId: string;
}>;

/** What the situation asks the collaboration register. */
export type RegisterView = Readonly<{
  /**
   * How a party takes part in the form's collaboration in that area on that day; AD_HOC only for the invited case.
   * @param area municipality code, or police district for the info-house network
   * @param day `YYYY-MM-DD`
   */
  participation: (
    of: Readonly<{ form: Form; area: string; party: Party; day: string; caseId: string | null }>,
  ) => Participation | null;
}>;

/** The municipality's own id, when the party is one. */
export const municipalityOf = ({ agency }: Party): string | null =>
  agencyById(agency)?.kind === 'municipality' ? agency : null;

/** Forms that have collaborations; SSD is child law, NONE claims no form. */
export const hasCollaboration = (form: Form | null): form is Exclude<Form, 'SSD' | 'NONE'> =>
  form !== null && form !== 'SSD' && form !== 'NONE';

/**
 * The area of the one collaboration in which both ends must stand: the recipient's municipality, or when the recipient
 * is none, the sender's, else that of the subject's residence (DESIGN section 4). The network is by police district.
 */
export const areaOf = (
  form: Form,
  sender: Party,
  recipient: Party,
  residence: string | null,
): string | null => {
  const municipality = municipalityOf(recipient) ?? municipalityOf(sender) ?? residence;
  if (municipality === null || form !== 'INFOHOUSE_NETWORK') return municipality;
  return agencyById(municipality)?.policeDistrict ?? null;
};
