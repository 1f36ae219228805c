import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DisclosureDecision, DisclosureSituation } from '#libs/contracts';
import type { Answered } from './door.fixture.js';
import { knock, tokenFor, verdictOf } from './door.fixture.js';
import type { RunningExchange } from './exchange.fixture.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { Stores } from './stores.fixture.js';

type WorkedCase = Readonly<{
  id: string;
  situation: DisclosureSituation;
  expect: Readonly<Partial<DisclosureDecision>>;
}>;

const folder = resolve('libs/policy/cases');
const workedCases: readonly WorkedCase[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly WorkedCase[]);

/** The dry run, as an independent implementation of the rules would ask it. */
describe('The dry run', () => {
  const dataFolder = newDataFolder();
  let exchange: RunningExchange;
  let stores: Stores;
  let token: string;
  let recorded: number;

  const evaluate = (body: unknown, path = '/batch'): Promise<Answered> =>
    knock(`${exchange.url}/policy/v1/evaluations${path}`, { token, body });
  const batch = async (situations: readonly unknown[]): Promise<readonly DisclosureDecision[]> => {
    const { status, text } = await evaluate({ situations });
    expect(status).toBe(200);
    return (JSON.parse(text) as { decisions: DisclosureDecision[] }).decisions;
  };
  const [{ situation }] = workedCases as [WorkedCase];

  beforeAll(async () => {
    exchange = await startExchange(dataFolder);
    stores = await Stores.open(dataFolder);
    token = await tokenFor(exchange.url, 'kf-nyborg');
    recorded = await stores.atRest();
  });
  afterEach(async () => expect(await stores.recorded()).toBe(recorded));
  afterAll(async () => {
    await stores.close();
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('answers every worked case as the rules say, in the order in which it was asked', async () => {
    expect(workedCases.length).toBe(285);
    const decisions = await batch(workedCases.map((one) => one.situation));
    const seen = decisions.map((decision, at) => {
      const { id, expect: expected } = workedCases[at]!;
      const part = Object.keys(expected).map((name) => [
        name,
        decision[name as keyof DisclosureDecision],
      ]);
      return { id, ...(Object.fromEntries(part) as Partial<DisclosureDecision>) };
    });
    expect(seen).toEqual(workedCases.map((one) => ({ id: one.id, ...one.expect })));
  });

  it('answers one as it answers many', async () => {
    const single = await Promise.all(
      workedCases.slice(0, 40).map(async (one) => {
        const { status, text } = await evaluate(one.situation, '');
        expect(status).toBe(200);
        return JSON.parse(text) as DisclosureDecision;
      }),
    );
    expect(single).toEqual(await batch(workedCases.slice(0, 40).map((one) => one.situation)));
  });

  it('explains each decision in both languages, in three sentences at most', async () => {
    const decisions = await batch(workedCases.map((one) => one.situation));
    for (const { explanation } of decisions)
      for (const words of [explanation.da, explanation.en])
        expect(words.split(/(?<=[a-zæøå)”"]{2,})\. (?=[A-ZÆØÅ])/).length).toBeLessThanOrEqual(3);
  });

  it('takes a thousand at once and not one more', async () => {
    const many = (length: number) => Array.from({ length }, () => situation);
    expect(await batch(many(1_000))).toHaveLength(1_000);
    expect(await batch([])).toEqual([]);
    expect(verdictOf(await evaluate({ situations: many(1_001) }))).toBe(
      '400 invalid-request /situations max-items',
    );
  });

  it.each([
    ['a field too many', { ...situation, colour: 1 }, '/colour unknown-field'],
    ['a form that is none', { ...situation, form: 'KSP' }, '/form one-of'],
    [
      'a text for a truth',
      { ...situation, subject: { ...situation.subject, openInvestigation: 'no' } },
      '/subject/openInvestigation boolean',
    ],
    [
      'a category that is none',
      { ...situation, information: { ...situation.information, categories: ['GOSSIP'] } },
      '/information/categories/0 one-of',
    ],
    [
      'a category twice',
      { ...situation, information: { ...situation.information, categories: ['RISK', 'RISK'] } },
      '/information/categories unique',
    ],
    ['no sender', { ...situation, sender: undefined }, '/sender required'],
    ['a field that is a CPR number', { ...situation, '1205880000': 1 }, '/… unknown-field'],
    ['a text', 'x', ' object'],
    ['a list', [], ' object'],
  ])('refuses %s, alone and as the second of two, and says where', async (_, wrong, pointer) => {
    const alone = await evaluate(wrong, '');
    const second = await evaluate({ situations: [situation, wrong] });
    expect(verdictOf(alone)).toBe(`400 invalid-request ${pointer}`);
    expect(verdictOf(second)).toBe(`400 invalid-request /situations/1${pointer}`);
  });

  it('wants a token that may ask', async () => {
    const url = `${exchange.url}/policy/v1/evaluations/batch`;
    expect(verdictOf(await knock(url, { body: { situations: [] } }))).toBe('401 unauthenticated');
    const other = await tokenFor(exchange.url, 'kf-nyborg', 'agency');
    expect(verdictOf(await knock(url, { token: other, body: { situations: [] } }))).toBe(
      '403 missing-scope',
    );
  });
});
