import { agencyById } from '#libs/contracts';
import type { Party } from '#libs/contracts';
import type { Country } from './country.js';
import { necessity, statementsOf } from './statements.js';
import type { Course } from './ways.js';

/** What the exchange gave a concern as names. */
export type Concern = Readonly<{
  caseId: string;
  meetingId: string;
  /** Disclosed before the meeting, to be spoken of there. */
  disclosureId: string;
  /** Kept back, and then said all the same. */
  beyond: string;
}>;

const conclusions = ['MUNICIPALITY', 'BOTH', 'POLICE_ALONE', 'NOBODY'] as const;

const infohouseOf = ({ municipality }: Course): Party => ({
  agency: municipality,
  unit: 'MUNICIPALITY_INFOHOUSE',
});
const policeOf = ({ municipality }: Course): Party => ({
  agency: agencyById(municipality)!.policeDistrict!,
  unit: 'POLICE',
});

const said = (course: Course, statementId: string, purpose: string): object => ({
  form: 'INFOHOUSE_MUNICIPALITY',
  purpose,
  extent: 'ITEMS',
  recipients: [policeOf(course)],
  statementIds: [statementId],
  necessity,
});

/** The case meetings of the info-houses, each from a concern; from a handover only who has it could call one. */
export class CaseMeetings {
  constructor(private readonly country: Country) {}

  /** The info-house has a concern, calls a meeting with the police and tells them what it is about. */
  async call(course: Course, today: string, on: string): Promise<Concern> {
    const post = <T>(path: string, body: object): Promise<T> =>
      this.country.post<T>(infohouseOf(course), path, body);
    const { caseId } = await post<{ caseId: string }>('/cases', {
      identifier: course.identifier,
      level: 2,
    });
    await post(`/cases/${caseId}/facts`, { type: 'ConcernAssessed', concern: true, date: today });
    const { statements } = await post<{ statements: readonly { statementId: string }[] }>(
      `/cases/${caseId}/entries`,
      {
        entryType: 'concern',
        occurredAt: `${today}T05:00:00.000Z`,
        statements: statementsOf(['RISK', 'SOCIAL']),
      },
    );
    const [about, beyond] = statements.map(({ statementId }) => statementId);
    const called = { caseId, on, present: [policeOf(course)] };
    const { meetingId } = await post<{ meetingId: string }>('/meetings', called);
    const { disclosureId } = await post<{ disclosureId: string }>(
      `/cases/${caseId}/disclosures`,
      said(course, about!, 'PREVENT'),
    );
    return { caseId, meetingId, disclosureId, beyond: beyond! };
  }

  async hold(course: Course, { meetingId, disclosureId }: Concern, on: string): Promise<void> {
    const infohouse = infohouseOf(course);
    // What is spoken of must be decided before; the decision is on its way.
    await this.country.insist(infohouse, `/meetings/${meetingId}/agenda`, { disclosureId }, [
      'disclosure-undecided',
    ]);
    await this.country.post(infohouse, `/meetings/${meetingId}/held`, { on });
  }

  /** Says more than the agenda had; `purpose` INVESTIGATE is what nobody may say. */
  say(course: Course, { meetingId, beyond }: Concern, purpose: string): Promise<unknown> {
    const spoken = said(course, beyond, purpose);
    return this.country.post(infohouseOf(course), `/meetings/${meetingId}/oral`, spoken);
  }

  conclude(course: Course, { meetingId }: Concern): Promise<unknown> {
    const conclusion = conclusions[course.n % conclusions.length];
    return this.country.post(infohouseOf(course), `/meetings/${meetingId}/conclusion`, {
      conclusion,
    });
  }
}
