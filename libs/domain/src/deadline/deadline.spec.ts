import type { DeadlineFacts } from './deadline.js';
import { deadlinesOf } from './deadline.js';
import type { HandoverStep, Origin } from './deadline.rules.js';
import { deadlineRules } from './deadline.rules.js';

const today = '2026-11-21';
const nothing: DeadlineFacts = {
  ADMISSION: null,
  POSSIBLE_PAROLE: null,
  RELEASE: null,
  ALLOCATION: null,
};
const holidays = ['2027-01-01'];
const isWorkingDay = (date: string): boolean =>
  ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()) && !holidays.includes(date);
const of = (origin: Origin, facts: Partial<DeadlineFacts>) =>
  deadlinesOf(origin, { ...nothing, ...facts }, today, isWorkingDay);
const due = (step: HandoverStep, origin: Origin, facts: Partial<DeadlineFacts>) =>
  of(origin, facts).find((deadline) => deadline.step === step)?.dueOn;

describe('For a person in prison', () => {
  const admitted = { ADMISSION: '2026-11-02' };
  it('the municipality hears at admission, and the plan stands four weeks later', () => {
    expect(due('IMPRISONMENT_NOTICE', 'PRISON', admitted)).toBe('2026-11-02');
    for (const step of ['ACTION_PLAN_OFFICER', 'LIFE_AREAS_SURVEY', 'WRITTEN_PERMISSION'] as const)
      expect(due(step, 'PRISON', admitted)).toBe('2026-11-02');
    expect(due('ACTION_PLAN', 'PRISON', admitted)).toBe('2026-11-30');
  });
  it('contact is made a year before possible parole, or within four weeks where less remains', () => {
    const contact = (parole: string) =>
      due('MUNICIPALITY_CONTACT', 'PRISON', { ...admitted, POSSIBLE_PAROLE: parole });
    expect(contact('2029-03-15')).toBe('2028-03-15');
    expect(contact('2027-11-03')).toBe('2026-11-03');
    expect(contact('2027-11-02')).toBe('2026-11-30');
    expect(contact('2027-02-01')).toBe('2026-11-30');
    expect(contact('2032-02-29')).toBe('2031-02-28');
  });
  it('parole is decided four weeks before', () =>
    expect(due('PAROLE_DECISION', 'PRISON', { POSSIBLE_PAROLE: '2027-03-01' })).toBe('2027-02-01'));
  it('a home, upkeep and health insurance are in place on the day', () => {
    const on = of('PRISON', { RELEASE: '2026-12-15' }).filter((one) => one.dueOn === '2026-12-15');
    expect(on.map(({ step }) => step).sort()).toEqual([
      'HEALTH_INSURANCE_IN_PLACE',
      'HOUSING_IN_PLACE',
      'UPKEEP_IN_PLACE',
    ]);
  });
  it('nothing is guessed from a date that is not known', () => {
    expect(of('PRISON', {})).toEqual([]);
    expect(due('PAROLE_DECISION', 'PRISON', admitted)).toBeUndefined();
  });
  it('what has passed is marked, and today has not passed', () => {
    const [first] = of('PRISON', { ADMISSION: '2026-11-20' });
    expect(first!.isPast).toBe(true);
    const [now] = of('PRISON', { ADMISSION: today });
    expect(now!.isPast).toBe(false);
  });
});

describe('For a refugee who was allocated', () => {
  const responsible = (allocation: string) =>
    due('MUNICIPALITY_RESPONSIBLE', 'ASYLUM', { ALLOCATION: allocation });
  it('the municipality is responsible from the end of the first whole month', () => {
    expect(responsible('2026-10-28')).toBe('2026-12-01');
    expect(responsible('2026-12-31')).toBe('2027-02-01');
    expect(responsible('2026-08-31')).toBe('2026-10-01');
    expect(responsible('2026-09-01')).toBe('2026-11-02');
  });
  it('on a weekend or holiday, from the next working day', () => {
    expect(responsible('2026-11-02')).toBe('2027-01-04');
    expect(responsible('2026-06-15')).toBe('2026-08-03');
  });
  it('a calendar without working days is breakage, not a date', () =>
    expect(() =>
      deadlinesOf('ASYLUM', { ...nothing, ALLOCATION: today }, today, () => false),
    ).toThrow('No working day'));
});

describe('When a date moves', () => {
  const before = of('PRISON', { RELEASE: '2026-12-15' });
  const again = (release: string, reason: string, old = before) =>
    deadlinesOf('PRISON', { ...nothing, RELEASE: release }, today, isWorkingDay, {
      before: old,
      reason,
    });
  it('the old deadline is kept with its reason', () => {
    const home = again('2027-01-10', 'DATE_MOVED').find(({ step }) => step === 'HOUSING_IN_PLACE');
    expect(home).toMatchObject({
      dueOn: '2027-01-10',
      replaces: { dueOn: '2026-12-15', reason: 'DATE_MOVED' },
    });
  });
  it('a deadline that did not move keeps what was said of it', () => {
    expect(again('2026-12-15', 'TIME_SERVED').every(({ replaces }) => !replaces)).toBe(true);
    const moved = again('2027-01-10', 'DATE_MOVED');
    expect(again('2027-01-10', 'TIME_SERVED', [...moved])).toEqual(moved);
  });
});

describe('The table of deadlines', () => {
  it('gives every row a source, and says which are only defaults of the exchange', () => {
    for (const { source, isNorm } of deadlineRules)
      expect(source.startsWith('Default of the exchange')).toBe(!isNorm);
  });
  it('applies a row to the anchor days in which it holds', () => {
    const rows = deadlineRules.filter(({ step }) => step === 'ACTION_PLAN');
    const [row] = rows;
    const versions = [
      { ...row!, validTo: '2027-01-01' },
      { ...row!, validFrom: '2027-01-01', due: { from: 'ADMISSION', days: 14 } as const },
    ];
    const plan = (admission: string) =>
      deadlinesOf(
        'PRISON',
        { ...nothing, ADMISSION: admission },
        today,
        isWorkingDay,
        null,
        versions,
      ).map(({ dueOn }) => dueOn);
    expect(plan('2026-12-31')).toEqual(['2027-01-28']);
    expect(plan('2027-01-01')).toEqual(['2027-01-15']);
  });
});
