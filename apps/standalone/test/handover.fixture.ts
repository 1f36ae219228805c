import { Problem } from '#libs/client';
import type {
  HandoverBoard,
  HandoverTimeline,
  HandoverView,
  InboxItem,
  Party,
} from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { eventually } from '../../workbench/src/demo/expect.js';
import { daysFromNow } from '../../workbench/src/demo/world.js';
import type { Story } from './story.fixture.js';
import { desksAt, social } from './story.fixture.js';

const necessity = { need: 'Bolig.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' };

/** The code of the refusal; `done` when there was none. */
export const codeOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Problem) return error.code;
      throw error;
    },
  );

/** A release in six weeks, an answer in two. */
export const inSixWeeks = () => ({ releaseOn: daysFromNow(42), answerBy: daysFromNow(14) });

/** Everybody who hands over or takes over in a trial. */
export const handoverDesks = (url: string) => ({
  ...desksAt(url),
  aarhus: new Desk(url, 'aarhus-social', 'municipality', 'T-5'),
  school: new Desk(url, 'copenhagen-school', 'municipality', 'T-6'),
  ssp: new Desk(url, 'copenhagen-ssp', 'municipality', 'T-7'),
  immigration: new Desk(url, 'immigration-service', 'asylum', 'T-8'),
  secure: new Desk(url, 'secure-institution', 'municipality', 'T-9'),
  selfGoverning: new Desk(url, 'self-governing-social', 'municipality', 'T-13'),
  centre: new Desk(url, 'asylum-centre', 'asylum', 'T-14'),
});
export type HandoverDesks = ReturnType<typeof handoverDesks>;

/** A person of whom a unit says these things, one statement a category. */
export const storyOf = async (
  desk: Desk,
  cpr: string,
  facts: readonly object[],
  categories: readonly string[],
): Promise<Story> => {
  const opened = await desk.post<{ caseId: string; subjectId: string }>('/cases', {
    identifier: { type: 'CPR', value: cpr },
    level: 2,
  });
  const { caseId, subjectId } = opened.body;
  for (const fact of facts) await desk.post(`/cases/${caseId}/facts`, fact);
  const recorded = await desk.post<{ statements: { statementId: string }[] }>(
    `/cases/${caseId}/entries`,
    {
      entryType: 'note',
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      statements: categories.map((category) => ({
        category,
        text: 'Et udsagn.',
        thirdPerson: 'NONE',
      })),
    },
  );
  const statementIds = recorded.body.statements.map(({ statementId }) => statementId);
  return { caseId, subjectId, statementIds };
};

type More = Readonly<{ form?: string; purpose?: string; statementIds?: readonly string[] }>;

/** Discloses a story to one unit, as the rules of the form let it through. */
export const discloseTo = async (
  desk: Desk,
  { caseId, statementIds }: Story,
  to: Party,
  more: More = {},
): Promise<string> => {
  const { body } = await desk.post<{ disclosureId: string }>(`/cases/${caseId}/disclosures`, {
    form: 'KSP_A',
    purpose: 'RELEASE_PLAN',
    extent: 'ITEMS',
    recipients: [to],
    statementIds,
    necessity,
    ...more,
  });
  await desk.decided(caseId, body.disclosureId, to);
  return body.disclosureId;
};

export const act = (desk: Desk, handoverId: string, what: string, body: unknown = {}) =>
  desk.post(`/handovers/${handoverId}/${what}`, body);

/** An offer of the prison to Copenhagen that has arrived there; nobody has opened it. */
export const offered = async (
  { prison, social: receiver }: HandoverDesks,
  story: Story,
  dates: Readonly<{ releaseOn?: string; answerBy?: string }> = inSixWeeks(),
): Promise<string> => {
  const disclosureId = await discloseTo(prison, story, social);
  const body = { caseId: story.caseId, to: social, disclosureId, ...dates };
  const { handoverId } = (await prison.post<{ handoverId: string }>('/handovers', body)).body;
  await receiver.message(
    0,
    (item: InboxItem) => item.kind === 'handover' && item.handoverId === handoverId,
  );
  await onBoard(receiver, handoverId);
  return handoverId;
};

/** The handover on the tenant's board, once it is there and as it shall be. */
export const onBoard = (
  desk: Desk,
  handoverId: string,
  fits: (item: HandoverBoard['items'][number]) => boolean = () => true,
  query: Readonly<Record<string, string>> = {},
) =>
  eventually(`handover ${handoverId} on the board`, async () => {
    const { body } = await desk.client.get<HandoverBoard>(desk.path('/handovers'), { query });
    return body.items.find((item) => item.handoverId === handoverId && fits(item));
  });

/** Both sides see the state, and the same one agency responsible. */
export const bothSee = async (
  sides: readonly Desk[],
  handoverId: string,
  state: HandoverView['state'],
  responsible: string,
): Promise<void> => {
  for (const desk of sides)
    expect((await desk.handoverIn(handoverId, state)).responsible).toBe(responsible);
};

/** What happened, as one side sees it, once it holds what it shall. */
export const happenedTo = (
  desk: Desk,
  handoverId: string,
  ...wanted: readonly string[]
): Promise<HandoverTimeline> =>
  eventually(`${wanted.join(', ')} in the timeline`, async () => {
    const path = `/handovers/${handoverId}/timeline`;
    const timeline = await desk.read<HandoverTimeline>(path, 'HANDOVER');
    const changes = timeline.items.map(({ change }) => change);
    return wanted.every((change) => changes.includes(change)) ? timeline : undefined;
  });
