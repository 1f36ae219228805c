import { randomUUID } from 'node:crypto';
import type { InboxItem, InboxMessageView } from '#libs/contracts';
import { problemAt } from '../../../server/test/harness.js';
import { eventually } from '../../../testing/src/eventually.js';
import { withPostgres } from '../../../testing/src/postgres.js';
import { startAgencyTrial } from '../../test/agency-trial.js';
import type { AgencyTrial } from '../../test/agency-trial.js';
import {
  aDisclosure,
  aMessage,
  aStatement,
  denied,
  jobCentre,
  police,
  readersOf,
  social,
} from '../../test/inbox-messages.js';

const describePostgres = await withPostgres();

const investigator = { function: 'INVESTIGATION', sub: 'investigator-1' };
const preventive = { function: 'PREVENTION', sub: 'prevention-1' };

type Items = Readonly<{ items: readonly InboxItem[]; upTo: number }>;

describePostgres('the inbox as its tenant reads it', () => {
  let trial: AgencyTrial;

  beforeEach(async () => {
    trial = await startAgencyTrial('police');
  });
  afterEach(() => trial.close());

  const inbox = async (query = '', claims: object = preventive): Promise<Items> =>
    (await (await trial.get(`inbox${query}`, police, claims)).json()) as Items;

  const open = (number: number | string, claims: object = preventive): Promise<Response> =>
    trial.get(`inbox/${number}`, police, claims);

  it('lists ids and kinds, and gives the whole message with its words by its number', async () => {
    const messages = [1, 2, 3].map((n) => aDisclosure(police, n));
    await trial.arrive(...messages);
    const { items, upTo } = await inbox('?after=1&limit=5');
    expect([items.map(({ number }) => number), upTo]).toEqual([[2, 3], 3]);
    expect(items[0]).toEqual({
      number: 2,
      kind: 'disclosure',
      messageId: messages[1]!.messageId,
      unit: 'POLICE',
      decisionId: messages[1]!.data.decisionId,
      disclosureId: messages[1]!.data.disclosureId,
      receivedAt: expect.any(String) as string,
    });
    const view = (await (await open(2)).json()) as InboxMessageView;
    expect(view.message).toEqual(messages[1]);
    expect((await trial.lookUps('1470')).at(-1)!.data).toMatchObject({
      view: 'inbox-message',
      target: '2',
      subjectId: messages[1]!.subjectId,
      outcome: 'SHOWN',
      returned: [messages[1]!.messageId, messages[1]!.data.statements[0]!.statementId],
    });
  });

  it('answers an investigator like nobody, and keeps the attempt on record', async () => {
    const message = aDisclosure(police, 1, [aStatement()], {
      readers: { ...readersOf(police), functions: ['PREVENTION', 'INVESTIGATION'] },
    });
    await trial.arrive(message);
    const { correlationId: _a, instance: _b, ...there } = await problemAt(open(1, investigator));
    const { correlationId: _c, instance: _d, ...missing } = await problemAt(open(99));
    expect(there).toEqual(missing);
    expect(there).toMatchObject({ status: 404, code: 'not-found' });
    expect(
      (await trial.lookUps('1470')).map(({ actor, data }) => [actor, data['outcome']]),
    ).toEqual([
      ['investigator-1', 'REFUSED'],
      ['prevention-1', 'REFUSED'],
    ]);
    for (const path of ['inbox', 'inbox/stream'])
      expect(await problemAt(trial.get(path, police, investigator))).toMatchObject(missing);
    for (const odd of ['0', '-1', '1.5', 'x', '99999999999', '1%00'])
      expect(await problemAt(open(odd))).toMatchObject({ status: 404 });
  });

  it('lists to each reader what the decision names them for, corrections and withdrawals included', async () => {
    const forCasework = aDisclosure(police, 1, [aStatement()], {
      readers: { ...readersOf(police), functions: ['CASEWORK'] },
    });
    const { decisionId, disclosureId, statements } = forCasework.data;
    const about = { decisionId, disclosureId };
    const by = aStatement();
    await trial.arrive(
      forCasework,
      aMessage(police, 2, 'correction', {
        ...about,
        replaced: [{ statementId: statements[0]!.statementId, by }],
      }),
      aDisclosure(police, 3),
      aMessage(police, 4, 'meeting', {
        ...{ meetingId: randomUUID(), from: social, conclusion: 'BOTH', decisionId },
        readers: { ...readersOf(police), functions: ['CASEWORK'] },
      }),
    );
    const numbers = async (claims: object) =>
      (await inbox('', claims)).items.map(({ number }) => number);
    expect(await numbers({ function: 'CASEWORK' })).toEqual([1, 2, 3, 4]);
    expect(await numbers(preventive)).toEqual([3]);
    expect((await inbox('?limit=2')).upTo).toBe(2);
    expect((await open(2)).status).toBe(404);
    const corrected = (await (await open(2, { function: 'CASEWORK' })).json()) as InboxMessageView;
    expect(JSON.stringify(corrected)).toContain(by.content!.text);
    const original = await (await open(1, { function: 'CASEWORK' })).text();
    expect(original).not.toContain(statements[0]!.content!.text);
    // The invitation ended, under which it was present and heard.
    const over = { ...about, statementIds: [], reason: 'ACCESS_ENDED' } as const;
    await trial.arrive(aMessage(police, 5, 'withdrawal', over));
    const left = await numbers({ function: 'CASEWORK' });
    expect(left).not.toContain(1);
    expect(left).not.toContain(4);
    expect((await open(4, { function: 'CASEWORK' })).status).toBe(404);
  });

  it('tells an investigator who asked what became of the asking, and nobody else of that function', async () => {
    const [requestId, decisionId] = [randomUUID(), randomUUID()];
    const asked = {
      type: 'RequestMade',
      data: {
        requestId,
        subjectId: randomUUID(),
        caseId: null,
        form: 'KSP_A',
        purpose: 'INVESTIGATE',
        to: { agency: 'kf', unit: 'KF_PRISON' },
        categories: ['RELEASE'],
        necessity: 'DOCUMENTED',
      },
    };
    await trial.own(`request-${requestId}`, police, asked);
    await trial.arrive(
      aMessage(police, 1, 'decision', {
        decisionId,
        disclosureId: requestId,
        requestId,
        recipient: asked.data.to as typeof police,
        decision: denied,
        statements: [],
      }),
    );
    const author = { ...investigator, sub: 'person-1' };
    const response = await trial.get(`requests/${requestId}`, police, author);
    expect(await response.json()).toMatchObject({
      requestId,
      direction: 'MADE',
      state: 'DENIED',
      decisionId,
      decision: { reason: 'INVESTIGATION_PURPOSE' },
    });
    expect((await open(1, author)).status).toBe(200);
    const list = async (claims: object) =>
      (await (await trial.get('requests', police, claims)).json()) as { items: readonly unknown[] };
    expect((await list(author)).items).toHaveLength(1);
    expect((await list(investigator)).items).toHaveLength(0);
    expect((await trial.get(`requests/${requestId}`, police, investigator)).status).toBe(404);
    expect((await open(1, investigator)).status).toBe(404);
    expect((await trial.get(`requests/${requestId}`, police, preventive)).status).toBe(200);
  });

  it('streams from the number that was seen last, and on as messages come, until the service drains', async () => {
    await trial.arrive(...[1, 2, 3].map((n) => aDisclosure(police, n)));
    const response = await trial.get('inbox/stream', police, preventive, { 'last-event-id': '1' });
    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
    })();
    const ids = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    await eventually(() => ids().length === 2);
    // By itself it looks every two seconds: one of three is quicker on the slowest machine.
    const waits: number[] = [];
    for (const number of [4, 5, 6]) {
      const begun = performance.now();
      await trial.arrive(aDisclosure(police, number));
      await eventually(() => ids().length === number - 1);
      waits.push(performance.now() - begun);
    }
    expect(Math.min(...waits)).toBeLessThan(1_500);
    expect(ids()).toEqual([2, 3, 4, 5, 6]);
    expect(text).not.toContain('words');
    trial.drain();
    await reading;
  });

  it('refuses a last event id that is no number of an inbox', async () => {
    const refused = trial.get('inbox/stream', police, preventive, { 'last-event-id': 'x' });
    expect(await problemAt(refused)).toMatchObject({
      status: 400,
      errors: [{ pointer: 'header/Last-Event-ID' }],
    });
  });

  it('keeps the inboxes of one host apart', async () => {
    await trial.arrive(aDisclosure(police, 1));
    const other = { agency: '1461', unit: 'POLICE' } as const;
    const seen = (await (await trial.get('inbox', other, preventive)).json()) as Items;
    expect(seen).toEqual({ items: [], upTo: 0 });
    expect((await trial.get('inbox/1', other, preventive)).status).toBe(404);
    expect((await trial.get('inbox', jobCentre)).status).toBe(403);
    expect((await trial.get('inbox', social)).status).toBe(403);
  });
});
