import type { Category, CompletenessReport, DisclosureView } from '#libs/contracts';
import { eventually } from '../../workbench/src/demo/expect.js';
import { copenhagenPolice as police } from '../../workbench/src/demo/world.js';
import { aPlantedWorld } from './planted.fixture.js';
import type { Said } from './planted.fixture.js';
import { housing, jobcentre, social } from './story.fixture.js';

type World = Awaited<ReturnType<typeof aPlantedWorld>>;

/** What becomes of words on their way and after: who holds them, who never does, and how they go. */
describe('The words of a statement', () => {
  let world: World;

  beforeAll(async () => {
    world = await aPlantedWorld();
  });
  afterAll(() => world.close());

  it('come to those who may have them, and to no store of anyone else', async () => {
    const one = await world.person('0107800000', 'HOUSING', 'HEALTH', 'CRIMINAL', 'FAMILY');
    await world.disclose(one, [social, police, housing]);
    const { HOUSING, HEALTH, CRIMINAL, FAMILY } = one.said as Record<Category, Said>;
    expect(await world.holders(HOUSING.word)).toEqual(['municipality', 'police']);
    expect(await world.holders(CRIMINAL.word)).toEqual(['municipality', 'police']);
    // The table keeps health from the police; what tells of an informant goes nowhere.
    expect(await world.holders(HEALTH.word)).toEqual(['municipality']);
    expect(await world.holders(FAMILY.word)).toEqual([]);
    for (const text of world.words.filter(
      (each) => ![HOUSING, HEALTH, CRIMINAL].some((s) => s.word === each),
    ))
      expect(await world.holders(text)).toEqual([]);
  });

  it('are not told to those who are denied, nor that there was anything to tell', async () => {
    const desk = world.deskOf('jobcentre', 'municipality');
    const before = await desk.lastMessage();
    const one = await world.person('0107810000', 'HEALTH');
    const id = await world.disclose(one, [
      jobcentre,
      housing,
      { agency: '751', unit: 'MUNICIPALITY_SOCIAL' },
    ]);
    const view = await world
      .prison()
      .read<DisclosureView>(`/cases/${one.caseId}/disclosures/${id}`);
    expect(view.recipients.map(({ decision, state }) => [decision?.outcome, state])).toEqual([
      ['DENY', 'DECIDED'],
      ['DENY', 'DECIDED'],
      ['DENY', 'DECIDED'],
    ]);
    expect(await desk.lastMessage()).toBe(before);
    expect(await world.holders(one.said['HEALTH']!.word)).toEqual([]);
  });

  it('are corrected at everyone who holds them, and the old ones are gone', async () => {
    const one = await world.person('0107820000', 'HOUSING', 'CRIMINAL');
    const id = await world.disclose(one, [social, police]);
    const cases = [
      [world.town(), await world.opened(world.town(), id)],
      [world.district(), await world.opened(world.district(), id)],
    ] as const;
    const { HOUSING, CRIMINAL } = one.said as Record<Category, Said>;
    const better = world.word();
    await world.prison().post(`/cases/${one.caseId}/entries/${HOUSING.entryId}/corrections`, {
      replacements: [{ statementId: HOUSING.statementId, text: better }],
    });
    for (const [desk, caseId] of cases)
      await eventually('the correction', async () =>
        (await world.shown(desk, caseId)).includes(better) ? true : undefined,
      );
    await world.stores.atRest();
    for (const [desk, caseId] of cases)
      expect(await world.shown(desk, caseId)).toEqual([better, CRIMINAL.word].sort());
    expect(await world.holders(HOUSING.word)).toEqual([]);
    expect(await world.holders(better)).toEqual(['municipality', 'police']);
    expect(await world.receiptsOf(one, id)).toEqual([2, 2]);
  });

  it('are taken away where a correction changes what they are about', async () => {
    const one = await world.person('0107830000', 'HOUSING');
    const id = await world.disclose(one, [social]);
    const caseId = await world.opened(world.town(), id);
    const { HOUSING } = one.said as Record<Category, Said>;
    const other = world.word();
    await world.prison().post(`/cases/${one.caseId}/entries/${HOUSING.entryId}/corrections`, {
      replacements: [{ statementId: HOUSING.statementId, text: other, category: 'HEALTH' }],
    });
    await world.stores.atRest();
    expect(await world.shown(world.town(), caseId)).toEqual(['CORRECTED']);
    expect(await world.holders(HOUSING.word)).toEqual([]);
    expect(await world.holders(other)).toEqual([]);
  });

  it('are taken away when they are retracted, and that is confirmed', async () => {
    const one = await world.person('0107840000', 'HOUSING', 'CRIMINAL');
    const id = await world.disclose(one, [social, police]);
    const cases = [
      [world.town(), await world.opened(world.town(), id)],
      [world.district(), await world.opened(world.district(), id)],
    ] as const;
    const { HOUSING, CRIMINAL } = one.said as Record<Category, Said>;
    await world.prison().post(`/cases/${one.caseId}/entries/${CRIMINAL.entryId}/retractions`, {
      statementIds: [CRIMINAL.statementId],
      reason: 'WRONG',
    });
    await world.stores.atRest();
    for (const [desk, caseId] of cases)
      expect(await world.shown(desk, caseId)).toEqual(['RETRACTED', HOUSING.word].sort());
    expect(await world.holders(CRIMINAL.word)).toEqual([]);
    expect(await world.receiptsOf(one, id)).toEqual([2, 2]);
  });

  it('are taken away when the case was unfounded', async () => {
    const one = await world.person('0107920000', 'HOUSING', 'CRIMINAL');
    const id = await world.disclose(one, [social, police]);
    const caseId = await world.opened(world.town(), id);
    await world.prison().post(`/cases/${one.caseId}/closure`, { reason: 'UNFOUNDED' });
    await world.stores.atRest();
    expect(await world.shown(world.town(), caseId)).toEqual(['CASE_CLOSED', 'CASE_CLOSED']);
    for (const { word: text } of Object.values(one.said))
      expect(await world.holders(text)).toEqual([]);
    expect(await world.receiptsOf(one, id)).toEqual([2, 2]);
  });

  it('are taken away when the consent is, on which they went', async () => {
    const one = await world.person('0107930000', 'HOUSING', 'HEALTH');
    await world.prison().post(`/cases/${one.caseId}/facts`, {
      type: 'ConsentGiven',
      recipients: [social],
      purposes: ['SUPPORT'],
      categories: ['HOUSING', 'HEALTH'],
    });
    const id = await world.disclose(one, [social], { form: 'NONE', purpose: 'SUPPORT' });
    const caseId = await world.opened(world.town(), id);
    expect(await world.shown(world.town(), caseId)).toEqual(
      Object.values(one.said)
        .map((said) => said.word)
        .sort(),
    );
    await world.prison().post(`/cases/${one.caseId}/facts`, {
      type: 'ConsentWithdrawn',
      recipients: [],
      purposes: [],
    });
    await world.stores.atRest();
    expect(await world.shown(world.town(), caseId)).toEqual([
      'CONSENT_WITHDRAWN',
      'CONSENT_WITHDRAWN',
    ]);
    for (const { word: text } of Object.values(one.said))
      expect(await world.holders(text)).toEqual([]);
    expect(await world.receiptsOf(one, id)).toEqual([2]);
    const again = await world.disclose(one, [social], { form: 'NONE', purpose: 'SUPPORT' });
    const view = await world.prison().decided(one.caseId, again, social);
    expect(view.decision.reason).toBe('CONSENT_WITHDRAWN');
  });

  it('are followed where their recipient passed them on, correction by correction', async () => {
    const one = await world.person('0107940000', 'HOUSING', 'EMPLOYMENT');
    const { HOUSING, EMPLOYMENT } = one.said as Record<Category, Said>;
    const id = await world.disclose(one, [social]);
    const townCase = await world.opened(world.town(), id);
    const { body } = await world
      .town()
      .post<{ disclosureId: string }>(`/cases/${townCase}/disclosures`, {
        form: 'KSP_A',
        purpose: 'RELEASE_PLAN',
        recipients: [jobcentre],
        statementIds: [HOUSING.statementId, EMPLOYMENT.statementId],
        necessity: { need: 'Job.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
      });
    await world.stores.atRest();
    const work = world.deskOf('jobcentre', 'municipality');
    const workCase = await world.opened(work, body.disclosureId);
    expect(await world.shown(work, workCase)).toEqual([HOUSING.word, EMPLOYMENT.word].sort());
    let { statementId } = HOUSING;
    let last = '';
    for (const text of [world.word(), world.word()]) {
      const path = `/cases/${one.caseId}/entries/${HOUSING.entryId}`;
      const corrected = await world
        .prison()
        .post<{ replaced: { by: string }[] }>(`${path}/corrections`, {
          replacements: [{ statementId, text }],
        });
      statementId = corrected.body.replaced[0]!.by;
      last = text;
    }
    await world.stores.atRest();
    for (const [desk, caseId] of [
      [world.town(), townCase],
      [work, workCase],
    ] as const)
      expect(await world.shown(desk, caseId)).toEqual([last, EMPLOYMENT.word].sort());
    await world.prison().post(`/cases/${one.caseId}/entries/${HOUSING.entryId}/retractions`, {
      statementIds: [statementId],
      reason: 'WRONG',
    });
    await world.prison().post(`/cases/${one.caseId}/closure`, { reason: 'UNFOUNDED' });
    await world.stores.atRest();
    for (const [desk, caseId] of [
      [world.town(), townCase],
      [work, workCase],
    ] as const)
      expect(await world.shown(desk, caseId)).toEqual(['CASE_CLOSED', 'RETRACTED']);
    for (const text of [last, HOUSING.word, EMPLOYMENT.word])
      expect(await world.holders(text)).toEqual([]);
  });

  it('are gone in the end, however close a retraction follows a disclosure', async () => {
    const one = await world.person('0107950000', 'HOUSING');
    const { HOUSING } = one.said as Record<Category, Said>;
    const path = `/cases/${one.caseId}`;
    const body = {
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      recipients: [social, police],
      statementIds: [HOUSING.statementId],
      necessity: { need: 'Job.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
    };
    await Promise.all([
      world.prison().post(`${path}/disclosures`, body),
      world.prison().post(`${path}/disclosures`, body),
    ]);
    await world.prison().post(`${path}/entries/${HOUSING.entryId}/retractions`, {
      statementIds: [HOUSING.statementId],
      reason: 'WRONG',
    });
    await world.stores.atRest();
    expect(await world.holders(HOUSING.word)).toEqual([]);
  });

  it('are gone in the end, when whoever received them passes them on at that moment', async () => {
    for (const number of ['0107010000', '0107020000', '0107030000']) {
      const one = await world.person(number, 'HOUSING');
      const id = await world.disclose(one, [social]);
      const townCase = await world.opened(world.town(), id);
      await world.stores.atRest();
      const { HOUSING } = one.said as Record<Category, Said>;
      const onward = () =>
        world.town().post(`/cases/${townCase}/disclosures`, {
          form: 'KSP_A',
          purpose: 'RELEASE_PLAN',
          recipients: [jobcentre],
          statementIds: [HOUSING.statementId],
          necessity: { need: 'Job.', whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
        });
      await Promise.all([
        onward(),
        onward(),
        world.prison().post(`/cases/${one.caseId}/entries/${HOUSING.entryId}/retractions`, {
          statementIds: [HOUSING.statementId],
          reason: 'WRONG',
        }),
      ]);
      await world.stores.atRest();
      expect(await world.holders(HOUSING.word)).toEqual([]);
    }
  });

  it('stand in no log, no key and no header, whatever happened to them', async () => {
    expect(world.words.length).toBeGreaterThan(20);
    const log = world.logged();
    expect(log.length).toBeGreaterThan(1_000);
    for (const text of [...world.words, '0107800000', '0107920000']) {
      expect([text, log.includes(text)]).toEqual([text, false]);
      expect([text, await world.stores.isInKeysOrHeaders(text)]).toEqual([text, false]);
    }
  });

  it('are never in audit, nor is the number of a person anywhere', async () => {
    for (const text of world.words)
      expect(await world.stores.tablesWith('audit', text)).toEqual([]);
    const schemas = [
      'municipality',
      'police',
      'prison_probation',
      'policy',
      'audit',
      'bus',
    ] as const;
    for (const schema of schemas)
      for (const cpr of ['0107800000', '0107920000'])
        expect([schema, await world.stores.tablesWith(schema, cpr)]).toEqual([schema, []]);
  });

  it('are with each tenant as audit expects them, with their marks and days, whatever became of them', async () => {
    const officer = world.deskOf('officer', 'audit');
    const compared = () => officer.read<CompletenessReport>('/completeness', 'AUDIT');
    await eventually('every tenant is complete', async () =>
      (await compared()).tenants.every(({ state }) => state === 'COMPLETE') ? true : undefined,
    );
    expect((await compared()).tenants.length).toBeGreaterThan(3);
  });
});
