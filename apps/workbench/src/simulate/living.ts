import type { Party } from '#libs/contracts';
import { Problem } from '#libs/client';
import type { Country } from './country.js';
import type { Act, Course, Planned } from './plan.js';

/** What the exchange gave a person's papers as names; nothing else is remembered. */
type Papers = { caseId?: string; statementIds: readonly string[]; handoverId?: string; to?: Party };

const necessity = {
  need: 'Bolig, forsørgelse og behandling på dagen.',
  whyThisRecipient: 'Kommunen har opgaven.',
  whyTheseStatements: 'Hvert udsagn er nødvendigt for opgaven.',
};

/** Of a handover that is still on its way to this unit. */
const notYetHere = ['handover-unknown', 'not-found'];
const answerDays = 14;

/** Lets the people of a plan live in a running exchange, act by act. */
export class Living {
  readonly #papers = new Map<number, Papers>();
  /** Acts that were refused, by act and code. */
  readonly refused = new Map<string, number>();
  acts = 0;

  constructor(
    private readonly country: Country,
    /** The date so many days after the first. */
    private readonly dateOf: (day: number) => string,
  ) {}

  /** Does what one person's day brings, in order. A refusal is counted, and the day goes on. */
  async live(course: Course, acts: readonly Planned[], day: number): Promise<void> {
    for (const planned of acts)
      try {
        await this.#do(course, planned, day);
        this.acts++;
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
        const name = `${planned.act}: ${error.code}`;
        this.refused.set(name, (this.refused.get(name) ?? 0) + 1);
      }
  }

  #do(course: Course, { act, day: on }: Planned, day: number): Promise<unknown> {
    const papers = this.#papersOf(course);
    const sender = senderOf(course);
    const today = this.dateOf(day);
    const at = (what: string, body: object = {}) =>
      this.country.post(sender, `/handovers/${papers.handoverId}/${what}`, body);
    const here = (what: string, body: object = {}) =>
      this.country.insist(papers.to!, `/handovers/${papers.handoverId}/${what}`, body, notYetHere);
    if (act.startsWith('step '))
      return this.country.insist(
        sender,
        `/handovers/${papers.handoverId}/steps`,
        { step: act.slice(5), on: this.dateOf(on) },
        // Steps get their days when the handover has begun, a moment later.
        ['step-unknown'],
      );
    switch (act as Exclude<Act, `step ${string}`>) {
      case 'follow-up':
        return at('follow-up');
      case 'admit':
        return this.#admit(course, papers);
      case 'free':
        return this.#fact(course, papers, { type: 'Released', date: today });
      case 'offer':
        return this.#offer(course, papers, day, course.municipality);
      case 'offer-elsewhere':
        return this.#offerElsewhere(course, papers, day);
      case 'offer-again':
        return this.#offer(course, papers, day, course.municipality);
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
        return this.country.insist(sender, `/handovers/${papers.handoverId}/completion`, {}, [
          'handover-not-accepted',
        ]);
    }
  }

  async #admit(course: Course, papers: Papers): Promise<void> {
    const { identifier, origin, institution, municipality } = course;
    const body = { identifier, level: 2 };
    const opened = await this.country.post<{ caseId: string }>(senderOf(course), '/cases', body);
    papers.caseId = opened.caseId;
    const lives = { type: 'ResidenceRecorded', municipality, from: '2019-01-01' };
    await this.#fact(course, papers, lives);
    if (origin !== 'ASYLUM')
      await this.#fact(course, papers, {
        type: 'DetentionRecorded',
        kind: 'KF_INSTITUTION',
        convicted: origin === 'PRISON',
        institution,
        from: this.dateOf(course.admitted),
      });
    if (origin === 'PRISON')
      await this.#fact(course, papers, {
        type: 'ReleasePlanned',
        date: this.dateOf(course.released),
      });
    if (origin === 'REMAND') return;
    await this.#write(course, papers);
    const days =
      origin === 'ASYLUM'
        ? { allocatedOn: this.dateOf(course.admitted) }
        : { admittedOn: this.dateOf(course.admitted), releaseOn: this.dateOf(course.released) };
    const begun = { caseId: opened.caseId, ...days };
    const { handoverId } = await this.country.post<{ handoverId: string }>(
      senderOf(course),
      '/handovers/beginnings',
      begun,
    );
    papers.handoverId = handoverId;
  }

  async #write(course: Course, papers: Papers): Promise<void> {
    const categories =
      course.origin === 'ASYLUM'
        ? ['IDENTITY', 'SCHOOL', 'HOUSING']
        : ['IDENTITY', 'HOUSING', 'HEALTH', 'RELEASE'];
    const recorded = await this.country.post<{ statements: readonly { statementId: string }[] }>(
      senderOf(course),
      `/cases/${papers.caseId}/entries`,
      {
        entryType: 'note',
        occurredAt: `${this.dateOf(Math.max(course.admitted, 0))}T05:00:00.000Z`,
        statements: categories.map((category) => ({
          category,
          text: `Opdigtet udsagn om ${category.toLowerCase()}.`,
          thirdPerson: 'NONE',
        })),
      },
    );
    papers.statementIds = recorded.statements.map(({ statementId }) => statementId);
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
    const { caseId, statementIds, handoverId } = papers;
    const form = course.origin === 'ASYLUM' ? {} : { form: 'KSP_A' };
    const purpose = course.origin === 'ASYLUM' ? 'HANDOVER' : 'RELEASE_PLAN';
    const { disclosureId } = await this.country.post<{ disclosureId: string }>(
      sender,
      `/cases/${caseId}/disclosures`,
      { ...form, purpose, extent: 'ITEMS', recipients: [to], statementIds, necessity },
    );
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

const senderOf = ({ origin }: Course): Party =>
  origin === 'ASYLUM'
    ? { agency: 'us', unit: 'IMMIGRATION_SERVICE' }
    : { agency: 'kf', unit: 'KF_PRISON' };

const receiverOf = ({ origin }: Course, agency: string): Party => ({
  agency,
  unit: origin === 'ASYLUM' ? 'MUNICIPALITY_INTEGRATION' : 'MUNICIPALITY_SOCIAL',
});
