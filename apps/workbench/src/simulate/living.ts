import type { Party, Unit } from '#libs/contracts';
import { Problem } from '#libs/client';
import { CaseMeetings } from './case-meeting.js';
import type { Concern } from './case-meeting.js';
import type { Country } from './country.js';
import { necessity, statementsOf } from './statements.js';
import type { Act, Course, Planned } from './ways.js';

/** What the exchange gave a person's papers as names; nothing else is remembered. */
type Papers = {
  caseId?: string;
  statementIds: readonly string[];
  handoverId?: string;
  to?: Party;
  concern?: Concern;
  /** An act of this person was refused: what would have followed from it is not waited for. */
  isRefused?: true;
};

/** Of a handover, or of a second offer of it, that is still on its way to this unit. */
const notYetHere = ['handover-unknown', 'handover-recalled', 'not-found'];
const answerDays = 14;

/** Lets the people of a plan live in a running exchange, act by act. */
export class Living {
  readonly #papers = new Map<number, Papers>();
  readonly #meetings: CaseMeetings;
  /** Acts that were refused, by act and code. */
  readonly refused = new Map<string, number>();
  acts = 0;

  constructor(
    private readonly country: Country,
    /** The date so many days after the first. */
    private readonly dateOf: (day: number) => string,
  ) {
    this.#meetings = new CaseMeetings(country);
  }

  /** Does what one person's day brings, in order. A refusal is counted, and the day goes on. */
  async live(course: Course, acts: readonly Planned[], day: number): Promise<void> {
    for (const planned of acts)
      try {
        await this.#do(course, planned, day);
        this.acts++;
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
        this.#papersOf(course).isRefused = true;
        const name = `${planned.act}: ${error.code}`;
        this.refused.set(name, (this.refused.get(name) ?? 0) + 1);
      }
    if (acts.at(-1) === course.days.at(-1)) this.#papers.delete(course.n);
  }

  #do(course: Course, { act, day: on }: Planned, day: number): Promise<unknown> {
    const papers = this.#papersOf(course);
    const sender = senderOf(course);
    const today = this.dateOf(day);
    const at = (what: string, body: object = {}) =>
      this.country.post(sender, `/handovers/${papers.handoverId}/${what}`, body);
    const insist = (party: Party, what: string, body: object, codes: readonly string[]) =>
      this.country.insist(
        party,
        `/handovers/${papers.handoverId}/${what}`,
        body,
        papers.isRefused ? [] : codes,
      );
    const here = (what: string, body: object = {}) => insist(papers.to!, what, body, notYetHere);
    if (act.startsWith('step '))
      // Steps get their days when the handover has begun, a moment later.
      return insist(sender, 'steps', { step: act.slice(5), on: this.dateOf(on) }, ['step-unknown']);
    if (act.startsWith('slice ')) return this.#slice(course, papers, act.slice(6) as Unit);
    if (isOfMeeting(act)) return this.#meet(course, papers, act, day);
    switch (act as Exclude<Act, `step ${string}` | `slice ${Unit}` | MeetingAct>) {
      case 'counter':
        return here('counter', { asks: ['HOUSING', 'HEALTH'] });
      case 'answer':
        return this.#answer(course, papers, day);
      case 'follow-up':
        // It may have been accepted the same day, and the prison has not heard of it.
        return insist(sender, 'follow-up', {}, ['handover-not-in-force']);
      case 'admit':
        return this.#admit(course, papers);
      case 'free':
        return this.#fact(course, papers, { type: 'Released', date: today });
      case 'offer':
      case 'offer-again':
        return this.#offer(course, papers, day, course.municipality);
      case 'offer-elsewhere':
        return this.#offerElsewhere(course, papers, day);
      case 'receive':
        return here('receipt');
      case 'accept':
        return here('acceptance');
      case 'plan':
        return here('plan');
      case 'return':
        return here('return', { reason: 'NOT_OUR_RESIDENT' });
      case 'reschedule':
        return this.#fact(course, papers, {
          type: 'ReleaseChanged',
          date: this.dateOf(course.moved),
          reason: 'DATE_MOVED',
        });
      case 'recall':
        return at('recall', { reason: 'PLAN_CHANGED' });
      case 'release':
        return at('release', { on: today });
      case 'cancel':
        return at('cancellation', { reason: 'PERSON_DIED' });
      case 'complete':
        return insist(sender, 'completion', {}, ['handover-not-accepted']);
    }
  }

  async #meet(course: Course, papers: Papers, act: MeetingAct, day: number): Promise<void> {
    const [today, tomorrow] = [this.dateOf(day), this.dateOf(day + 1)];
    const { concern } = papers;
    if (act === 'concern') papers.concern = await this.#meetings.call(course, today, tomorrow);
    // Of a meeting that could not be called there is no more to tell than that.
    else if (concern === undefined) return;
    else if (act === 'hold') await this.#meetings.hold(course, concern, today);
    else if (act === 'conclude') await this.#meetings.conclude(course, concern);
    else {
      const purpose = act === 'say' ? 'PREVENT' : 'INVESTIGATE';
      await this.#meetings.say(course, concern, purpose);
    }
  }

  // A question is answered by telling more, under a decision like any other.
  async #answer(course: Course, papers: Papers, day: number): Promise<void> {
    const statementIds = await this.#write(course, papers, ['HOUSING'], day);
    await this.#disclose(course, { ...papers, statementIds }, papers.to!);
  }

  async #slice(course: Course, papers: Papers, unit: Unit): Promise<void> {
    const to: Party = { agency: papers.to!.agency, unit };
    const disclosureId = await this.#disclose(course, papers, to);
    const path = `/handovers/${papers.handoverId}/slices`;
    await this.country.post(senderOf(course), path, { to, disclosureId });
  }

  async #admit(course: Course, papers: Papers): Promise<void> {
    const { identifier, origin, institution, municipality } = course;
    const body = { identifier, level: 2 };
    const opened = await this.country.post<{ caseId: string }>(senderOf(course), '/cases', body);
    papers.caseId = opened.caseId;
    const lives = { type: 'ResidenceRecorded', municipality, from: '2019-01-01' };
    await this.#fact(course, papers, lives);
    const detained = { type: 'DetentionRecorded', from: this.dateOf(course.admitted) };
    if (origin === 'PRISON' || origin === 'REMAND')
      await this.#fact(course, papers, {
        ...detained,
        kind: 'KF_INSTITUTION',
        convicted: origin === 'PRISON',
        institution,
      });
    if (origin === 'SECURE')
      await this.#fact(course, papers, { ...detained, kind: 'PLACEMENT_78_2', convicted: true });
    if (origin === 'PRISON' || origin === 'SECURE')
      await this.#fact(course, papers, {
        type: 'ReleasePlanned',
        date: this.dateOf(course.released),
      });
    if (origin === 'REMAND') return;
    papers.statementIds = await this.#write(course, papers, categoriesOf[origin], course.admitted);
    const days =
      origin === 'ASYLUM'
        ? { allocatedOn: this.dateOf(course.admitted) }
        : { admittedOn: this.dateOf(course.admitted), releaseOn: this.dateOf(course.released) };
    const parole = course.parole === null ? {} : { possibleParoleOn: this.dateOf(course.parole) };
    const begun = { caseId: opened.caseId, ...days, ...parole };
    const { handoverId } = await this.country.post<{ handoverId: string }>(
      senderOf(course),
      '/handovers/beginnings',
      begun,
    );
    papers.handoverId = handoverId;
  }

  async #write(
    course: Course,
    { caseId }: Papers,
    categories: readonly string[],
    day: number,
  ): Promise<readonly string[]> {
    const { statements } = await this.country.post<{
      statements: readonly { statementId: string }[];
    }>(senderOf(course), `/cases/${caseId}/entries`, {
      entryType: 'note',
      occurredAt: `${this.dateOf(Math.max(day, 0))}T05:00:00.000Z`,
      statements: statementsOf(categories),
    });
    return statements.map(({ statementId }) => statementId);
  }

  async #disclose(course: Course, { caseId, statementIds }: Papers, to: Party): Promise<string> {
    const { origin } = course;
    const by =
      origin === 'ASYLUM'
        ? { purpose: 'HANDOVER' }
        : { form: origin === 'SECURE' ? 'KSP_B' : 'KSP_A', purpose: 'RELEASE_PLAN' };
    const { disclosureId } = await this.country.post<{ disclosureId: string }>(
      senderOf(course),
      `/cases/${caseId}/disclosures`,
      { ...by, extent: 'ITEMS', recipients: [to], statementIds, necessity },
    );
    return disclosureId;
  }

  async #offerElsewhere(course: Course, papers: Papers, day: number): Promise<void> {
    const { elsewhere } = course;
    const lives = { type: 'ResidenceRecorded', municipality: elsewhere, from: this.dateOf(day) };
    await this.#fact(course, papers, lives);
    await this.#offer(course, papers, day, elsewhere);
  }

  // An offer rests on a decision about a disclosure to the same unit; both stand in one order, so nobody has to wait.
  async #offer(course: Course, papers: Papers, day: number, municipality: string): Promise<void> {
    const sender = senderOf(course);
    const to = receiverOf(course, municipality);
    const { handoverId } = papers;
    const disclosureId = await this.#disclose(course, papers, to);
    const release = Math.max(course.released, day + 1);
    const answerBy = this.dateOf(Math.min(day + answerDays, release));
    const offer = { to, disclosureId, releaseOn: this.dateOf(release), answerBy };
    papers.to = to;
    await this.country.post(sender, `/handovers/${handoverId}/offers`, offer);
  }

  #fact(course: Course, { caseId }: Papers, fact: object): Promise<unknown> {
    return this.country.post(senderOf(course), `/cases/${caseId}/facts`, fact);
  }

  #papersOf({ n }: Course): Papers {
    const papers = this.#papers.get(n) ?? { statementIds: [] };
    this.#papers.set(n, papers);
    return papers;
  }
}

const senders: Readonly<Record<Course['origin'], Party>> = {
  PRISON: { agency: 'kf', unit: 'KF_PRISON' },
  REMAND: { agency: 'kf', unit: 'KF_PRISON' },
  SECURE: { agency: 'si-sonderbro', unit: 'SECURE_INSTITUTION' },
  ASYLUM: { agency: 'us', unit: 'IMMIGRATION_SERVICE' },
};
const senderOf = ({ origin }: Course): Party => senders[origin];

/** Everybody who hands over. */
export const allSenders: readonly Party[] = [senders.PRISON, senders.SECURE, senders.ASYLUM];

const categoriesOf: Readonly<Record<Exclude<Course['origin'], 'REMAND'>, readonly string[]>> = {
  PRISON: ['IDENTITY', 'HOUSING', 'HEALTH', 'RELEASE'],
  SECURE: ['IDENTITY', 'HOUSING', 'SCHOOL'],
  ASYLUM: ['IDENTITY', 'SCHOOL', 'HOUSING'],
};

const ofMeeting = ['concern', 'hold', 'say', 'say-denied', 'conclude'] as const;
type MeetingAct = (typeof ofMeeting)[number];
const isOfMeeting = (act: Act): act is MeetingAct => ofMeeting.some((one) => one === act);

const receiverOf = ({ origin }: Course, agency: string): Party => ({
  agency,
  unit: origin === 'ASYLUM' ? 'MUNICIPALITY_INTEGRATION' : 'MUNICIPALITY_SOCIAL',
});
