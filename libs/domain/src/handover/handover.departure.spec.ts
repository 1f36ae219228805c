import { specFor } from '../../../testing/src/spec-for.js';
import {
  accepted,
  apply,
  cancelled,
  completed,
  recalled,
  received,
  release,
  released,
  returned,
  told,
} from '../../test/handover-events.js';
import { aarhus, offered, said, stands, today } from '../../test/handovers.js';
import type { HandoverCommand } from './handover.commands.js';
import { handover } from './handover.decider.js';
import type { HandoverEvent } from './handover.events.js';

const { given } = specFor(handover);

describe('That the person died or left', () => {
  const died: HandoverCommand = {
    type: 'RecordDeparture',
    data: { how: 'DIED', on: today, today },
  };
  const gone = (state: Parameters<typeof stands>[0], responsible = 'kf'): HandoverEvent => ({
    type: 'PersonGone',
    data: { ...stands(state, responsible), how: 'DIED', on: today, said: null },
  });
  it('ends what goes on, leaves responsible who was, and a role is told', () => {
    given(offered(), received)
      .when(died)
      .then(gone('CANCELLED'), told('PERSON_DIED', today, 'CANCELLED'));
    given(offered(), accepted, released('751', '101', 'IN_FORCE'))
      .when(died)
      .then(gone('CANCELLED', '101'), told('PERSON_DIED', today, 'CANCELLED', '101'));
  });
  it('is on record also after the end, once', () => {
    const ended = given(offered(), accepted, completed);
    ended.when(died).then(gone('COMPLETED', '101'), told('PERSON_DIED', today, 'COMPLETED', '101'));
    given(offered(), accepted, completed, gone('COMPLETED', '101')).when(died).then();
  });
  it('is on record while it is stopped, and from a receiver in whatever state', () => {
    const stopped: HandoverEvent = {
      type: 'HandoverStopped',
      data: { ...stands('OFFERED'), about: 'DATES', dates: [] },
    };
    given(offered(), stopped)
      .when(died)
      .then(gone('CANCELLED'), told('PERSON_DIED', today, 'CANCELLED'));
    const left: HandoverEvent = {
      type: 'PersonGone',
      data: { ...stands('COMPLETED', '101'), how: 'LEFT', on: '2026-11-19', said },
    };
    given(offered(), accepted, completed)
      .when(apply('PERSON_GONE', { reason: 'LEFT', on: '2026-11-19' }))
      .then(left, told('PERSON_LEFT', '2026-11-19', 'COMPLETED', '101'));
  });
  it('does not undo what the receiver had said, when a release before it is recorded after it', () => {
    const left: HandoverEvent = {
      type: 'PersonGone',
      data: { ...stands('CANCELLED'), how: 'LEFT', on: '2026-11-20', said: null },
    };
    const out = (on: string, residence: string): HandoverCommand => ({
      type: 'RecordRelease',
      data: { on, residence, today },
    });
    const releasedOn = (on: string, responsible: string): HandoverEvent => ({
      type: 'PersonReleased',
      data: { ...stands('CANCELLED', responsible), on, fallback: '751' },
    });
    const gone = given(offered(), accepted, left);
    gone.when(out('2026-11-19', '751')).then(releasedOn('2026-11-19', '101'));
    gone.when(out('2026-11-20', '751')).then(releasedOn('2026-11-20', '101'));
    gone
      .when(out(today, '751'))
      .then(releasedOn(today, '751'), told('RELEASED_UNACCEPTED', today, 'CANCELLED', '751'));
    given(offered(), accepted, cancelled, left)
      .when(out('2026-11-19', '751'))
      .then(
        releasedOn('2026-11-19', '751'),
        told('RELEASED_UNACCEPTED', '2026-11-19', 'CANCELLED', '751'),
      );
  });
  it('leaves it with the municipality whose day had come', () => {
    const us = { agency: 'us', unit: 'IMMIGRATION_SERVICE' } as const;
    const state = given(
      offered({ from: us, releaseOn: null, answerBy: null }, 'us'),
      { type: 'HandoverAccepted', data: { ...stands('ACCEPTED', 'us'), said } },
      { type: 'HandoverCameInForce', data: { ...stands('IN_FORCE', '101'), on: '2026-11-01' } },
      gone('CANCELLED', '101'),
    );
    const out = { ...stands('CANCELLED', '101'), on: today, fallback: 'us' };
    state.when(release).then({ type: 'PersonReleased', data: out });
  });
  it('ends nothing when it comes from who has no part in it any more, and a role looks into it', () => {
    const report = apply('PERSON_GONE', { reason: 'LEFT', on: today });
    given(offered(), returned)
      .when(report)
      .then(told('PERSON_LEFT', today, 'RETURNED'));
    given(offered(), recalled)
      .when(report)
      .then(told('PERSON_LEFT', today, 'RECALLED'));
    given(offered(), recalled, offered({ to: aarhus, disclosureId: 'disclosure-2' }))
      .when(report)
      .then(told('PERSON_LEFT', today, 'OFFERED'));
    given(offered(), recalled, released('101', '101', 'RECALLED'))
      .when(report)
      .then(
        {
          type: 'PersonGone',
          data: { ...stands('CANCELLED', '101'), how: 'LEFT', on: today, said },
        },
        told('PERSON_LEFT', today, 'CANCELLED', '101'),
      );
  });
  it('cannot lie ahead', () =>
    given(offered())
      .when({ type: 'RecordDeparture', data: { how: 'LEFT', on: '2026-11-22', today } })
      .thenRefused('date-in-future'));
});
