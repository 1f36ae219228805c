import type { Party, ProblemBody } from '#libs/contracts';
import { withPostgres } from '../../../libs/testing/src/postgres.js';
import { carried, policyWorld } from './policy-world.js';
import { convictedMan, disclosure, police, prison, social } from './release-plan.js';

const describePostgres = await withPostgres();

describePostgres('The collaboration register', () => {
  let world: Awaited<ReturnType<typeof policyWorld>>;
  beforeAll(async () => {
    world = await policyWorld();
  });
  afterAll(() => world.close());

  const staff = (unit: string, scope: string) =>
    world.sign({
      sub: unit,
      client_id: unit,
      agency: 'infohus-register',
      unit,
      function: 'OTHER',
      scope,
    });

  const school: Party = { agency: '101', unit: 'MUNICIPALITY_SCHOOL' };
  const region: Party = { agency: '1084', unit: 'REGION_PSYCHIATRY' };
  type Participant = { party: Party; state: string; function: string; until: string | null };
  type View = { participants: Participant[] };
  const stateOf = async (id: string, party: Party, asOf?: string) => {
    const query = asOf === undefined ? '' : `?asOf=${asOf}`;
    const { body } = await world.get<View>(social, `/collaborations/${id}${query}`);
    return body.participants.find(
      (one) => one.party.agency === party.agency && one.party.unit === party.unit,
    )?.state;
  };

  it('starts from a seed: every municipality, its police district, its region', async () => {
    expect(await stateOf('KSP_A.101', prison)).toBe('ENROLLED');
    expect(await stateOf('PSP.101', region, '2026-12-31')).toBe('ENROLLED');
    expect(await stateOf('PSP.101', region, '2027-01-01')).toBeUndefined();
    expect(
      await stateOf(
        'PSP.101',
        { agency: 'region-ostdanmark', unit: 'REGION_PSYCHIATRY' },
        '2027-01-01',
      ),
    ).toBe('ENROLLED');
    expect(await stateOf('KSP_A.101', school)).toBeUndefined();
    expect((await world.get(social, '/collaborations/KSP_A.999')).status).toBe(404);
    const { body } = await world.get<{ items: unknown[] }>(social, '/collaborations?area=101');
    expect(body.items).toHaveLength(6);
  });

  it('nobody enrols itself: what one proposes another confirms, and then it counts', async () => {
    const person = await world.person(prison, convictedMan);
    const toSchool = async () => {
      const made = disclosure(person, [school], { statements: [carried('IDENTITY', 'who')] });
      await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
      const [said] = await world.messages(
        'kf',
        'decision',
        (m) => m.data.disclosureId === made.disclosureId,
      );
      return said!.data.decision.reason;
    };
    expect(await toSchool()).toBe('NOT_PARTICIPANT');
    const proposal = { party: school, function: 'CARE' };
    const proposed = await world.post<{ enrolmentId: string }>(
      school,
      '/collaborations/KSP_A.101/enrolments',
      proposal,
    );
    expect(proposed.status).toBe(201);
    const path = `/collaborations/KSP_A.101/enrolments/${proposed.body.enrolmentId}/confirmation`;
    const own = await world.post<ProblemBody>(school, path, {});
    expect([own.status, own.body.code]).toEqual([409, 'nobody-enrols-itself']);
    const stranger = await world.post<ProblemBody>(
      { agency: '751', unit: 'MUNICIPALITY_SOCIAL' },
      path,
      {},
    );
    expect(stranger.body.code).toBe('not-a-participant');
    expect(await toSchool()).toBe('NOT_PARTICIPANT');
    expect((await world.post(social, path, {})).status).toBe(200);
    expect(await toSchool()).toBe('OK');
    expect(await stateOf('KSP_A.101', school)).toBe('ENROLLED');
  });

  it('a guest takes part in one case, and its access ends with the invitation', async () => {
    const guest: Party = { agency: '101', unit: 'MUNICIPALITY_INTEGRATION' };
    const [person, other] = [
      await world.person(prison, convictedMan),
      await world.person(prison, convictedMan),
    ];
    const invited = await world.post<{ invitationId: string }>(
      prison,
      '/collaborations/KSP_A.101/invitations',
      {
        party: guest,
        function: 'CASEWORK',
        caseId: person.caseId,
        until: '2037-01-31',
      },
    );
    expect(invited.status).toBe(201);
    const toGuest = async (of: typeof person) => {
      const made = disclosure(of, [guest], { statements: [carried('IDENTITY', 'who')] });
      await world.say(prison, 'dk.infohus.disclosure.made.v1', made);
      const [said] = await world.messages(
        'kf',
        'decision',
        (m) => m.data.disclosureId === made.disclosureId,
      );
      return { made, decision: said!.data.decision };
    };
    const given = await toGuest(person);
    expect(given.decision.conditions).toEqual(['AD_HOC_PARTICIPANT']);
    expect((await toGuest(other)).decision.reason).toBe('NOT_PARTICIPANT');
    const [message] = await world.messages(
      '101.MUNICIPALITY_INTEGRATION',
      'disclosure',
      (m) => m.data.disclosureId === given.made.disclosureId,
    );
    expect(message!.data.readers.until).toBe('2037-01-31T23:00:00.000Z');
    await world.post(
      prison,
      `/collaborations/KSP_A.101/invitations/${invited.body.invitationId}/end`,
      {},
    );
    const [gone] = await world.messages(
      '101.MUNICIPALITY_INTEGRATION',
      'withdrawal',
      (m) => m.data.disclosureId === given.made.disclosureId,
    );
    expect(gone!.data.reason).toBe('ACCESS_ENDED');
  });

  it('is opened where there is none, by the coordinator or somebody of the area', async () => {
    const coordinator = await staff('REGISTER_COORDINATION', 'register');
    const open = (by: Party | string) =>
      world.post<ProblemBody & { collaborationId: string }>(by, '/collaborations', {
        form: 'INFOHOUSE_NETWORK',
        area: '1470',
      });
    expect((await open(prison)).body.code).toBe('not-of-this-area');
    expect((await open(coordinator)).status).toBe(201);
    expect((await open(police)).body.code).toBe('collaboration-already-open');
    const seeded = await world.post<ProblemBody>(coordinator, '/collaborations', {
      form: 'SSP',
      area: '101',
    });
    expect(seeded.body.code).toBe('collaboration-already-open');
  });
});
