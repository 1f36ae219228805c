import type { Category } from '#libs/contracts';
import { specFor } from '../../../testing/src/spec-for.js';
import {
  caseId,
  closed,
  disclose,
  disclosed,
  disclosure,
  entry,
  inEntry,
  now,
  opened,
  statement,
  subjectId,
} from '../../test/cases.js';
import type { ReceivedStatement } from './case.commands.js';
import { preventionCase } from './case.decider.js';
import type { CaseEvent } from './case.events.js';
import { recipientsOf } from './case.state.js';

const { given } = specFor(preventionCase);

describe('Disclosing', () => {
  const made = (more: object = {}): CaseEvent => ({
    type: 'DisclosureMade',
    data: {
      ...disclosure(),
      caseId,
      subjectId,
      statements: [{ ...statement('a'), ...inEntry, contentId: 'a' }],
      ...more,
    },
  });
  it('is remembered with whom it went to, whoever else something went to', () => {
    const [police, school] = [
      { agency: '1470', unit: 'POLICE_PREVENTION' },
      { agency: '101', unit: 'SCHOOL' },
    ] as const;
    const went = [[police], [school], [police, school], [school, police], [police]];
    const state = went.reduce(
      (before, recipients, n) =>
        preventionCase.evolve(before, made({ disclosureId: `${n}`, recipients })),
      [opened, entry(statement('a'))].reduce(preventionCase.evolve, preventionCase.initial),
    );
    expect(went.map((_, n) => recipientsOf(state, `${n}`))).toEqual(went);
    expect(recipientsOf(state, '4')).toBe(recipientsOf(state, '0'));
  });

  it('carries the statements with the marks that they have', () =>
    given(opened, entry(statement('a'), statement('b')))
      .when(disclose(['a']))
      .then(made()));
  it('takes along who it is, when nobody named that', () => {
    const who = statement('who', { category: 'IDENTITY' });
    const [a, b] = [statement('a'), who].map((one) => ({
      ...one,
      ...inEntry,
      contentId: one.statementId,
    }));
    const told = entry(statement('a'), who);
    given(opened, told)
      .when(disclose(['a']))
      .then(made({ statements: [a, b], identity: ['who'] }));
    given(opened, told)
      .when(disclose(['a', 'who']))
      .then(made({ statements: [a, b] }));
    const retracted: CaseEvent = {
      type: 'EntryRetracted',
      data: {
        caseId,
        subjectId,
        entryId: 'entry-1',
        statementIds: ['who'],
        disclosed: [],
        erased: [],
        reason: 'WRONG',
      },
    };
    given(opened, told, retracted)
      .when(disclose(['a']))
      .then(made());
    given(opened, entry(statement('a'), { ...who, identifiesInformant: true }))
      .when(disclose(['a']))
      .then(made());
  });
  it('takes along who it is as it was received, where the case has nothing of its own', () => {
    const received = (statementId: string, category: Category, mayGoOnward = true) => ({
      ...statement(statementId, { category }),
      ...inEntry,
      contentId: `${statementId}-received`,
      mayGoOnward,
    });
    const { mayGoOnward: _, ...who } = received('who', 'IDENTITY');
    given(opened, entry(statement('a')))
      .when(disclose(['a'], { received: [received('who', 'IDENTITY'), received('b', 'HEALTH')] }))
      .then(
        made({
          statements: [{ ...statement('a'), ...inEntry, contentId: 'a' }, who],
          identity: ['who'],
        }),
      );
    given(opened, entry(statement('a')))
      .when(disclose(['a'], { received: [received('who', 'IDENTITY', false)] }))
      .then(made());
  });
  it('is not refused for want of form, purpose or necessity: policy decides that', () =>
    given(opened, entry(statement('a')))
      .when(disclose(['a'], { form: null, purpose: null, necessity: 'MISSING' }))
      .then(made({ form: null, purpose: null, necessity: 'MISSING' })));
  it('takes everything that stands for the full record', () =>
    given(opened, entry(statement('a')))
      .when(disclose([], { extent: 'FULL_RECORD' }))
      .then(made({ extent: 'FULL_RECORD' })));
  it('is refused for what was retracted, replaced or never was', () => {
    const gone: CaseEvent = {
      type: 'EntryRetracted',
      data: {
        caseId,
        subjectId,
        entryId: 'entry-1',
        statementIds: ['a'],
        disclosed: [],
        erased: [],
        reason: 'WRONG',
      },
    };
    given(opened, entry(statement('a')), gone)
      .when(disclose(['a']))
      .thenRefused('statement-retracted');
    given(opened)
      .when(disclose(['a']))
      .thenRefused('statement-unknown');
  });
  it('is refused without recipients, without statements and in a closed case', () => {
    const known = [opened, entry(statement('a'))] as const;
    given(...known)
      .when(disclose(['a'], { recipients: [] }))
      .thenRefused('no-recipients');
    given(...known)
      .when(disclose([]))
      .thenRefused('no-statements');
    given(...known, closed)
      .when(disclose(['a']))
      .thenRefused('case-closed');
  });
  it('tries again only what this case tried before', () => {
    const again = disclose(['a'], { retryOf: 'disclosure-0' });
    given(opened, entry(statement('a')))
      .when(again)
      .thenRefused('disclosure-unknown');
    given(opened, entry(statement('a')), disclosed('a'))
      .when(again)
      .then(made({ retryOf: 'disclosure-0' }));
  });
  it('passes on what was received, unless it is about a third person', () => {
    const received = (mayGoOnward: boolean): ReceivedStatement => ({
      ...statement('r'),
      entryId: 'theirs',
      entryType: 'note',
      occurredAt: now,
      contentId: 'received-words',
      mayGoOnward,
    });
    const { mayGoOnward: _, ...onward } = received(true);
    given(opened)
      .when(disclose(['r'], { received: [received(true)] }))
      .then(made({ statements: [onward] }));
    given(opened)
      .when(disclose(['r'], { received: [received(false)] }))
      .thenRefused('may-not-go-onward');
  });
});
