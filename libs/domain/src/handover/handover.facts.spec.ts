import { specFor } from '../../../testing/src/spec-for.js';
import {
  received,
  accepted,
  cancelled,
  completed,
  apply,
  released,
  told,
  release,
  complete,
} from '../../test/handover-events.js';
import { offer, offered, said, stands, today } from '../../test/handovers.js';
import type { HandoverCommand } from './handover.commands.js';
import { handover } from './handover.decider.js';
import type { HandoverEvent } from './handover.events.js';

const { given } = specFor(handover);

describe('A release', () => {
  it('makes the municipality of residence responsible where nobody has accepted, and a role is told', () =>
    given(offered(), received)
      .when(release)
      .then(
        released('751', '751', 'RECEIVED'),
        told('RELEASED_UNACCEPTED', today, 'RECEIVED', '751'),
      ));
  it('makes the Prison and Probation Service responsible where no residence is known', () =>
    given(offered())
      .when({ type: 'RecordRelease', data: { on: today, residence: null, today } })
      .then(released('kf'), told('RELEASED_UNACCEPTED', today, 'OFFERED')));
  it('puts it in force with the receiver that has accepted', () =>
    given(offered(), accepted)
      .when(release)
      .then(released('751', '101', 'IN_FORCE')));
  it('is never refused, also after a cancellation', () => {
    given(offered(), cancelled)
      .when(release)
      .then(
        released('751', '751', 'CANCELLED'),
        told('RELEASED_UNACCEPTED', today, 'CANCELLED', '751'),
      );
    given(offered(), accepted, completed)
      .when(release)
      .then(released('751', '101', 'COMPLETED'));
  });
  it('cannot lie ahead', () =>
    given(offered())
      .when({ type: 'RecordRelease', data: { on: '2026-11-22', residence: null, today } })
      .thenRefused('date-in-future'));
  it('hands over to who accepts afterwards', () =>
    given(offered(), released('751'))
      .when(apply('ACCEPTED'))
      .then({ type: 'HandoverAccepted', data: { ...stands('IN_FORCE', '101'), said } }));
});

describe('Rescheduling', () => {
  const reschedule = (
    releaseOn: string | null,
    plannedOn: string | null = null,
  ): HandoverCommand => ({
    type: 'RescheduleHandover',
    data: { releaseOn, answerBy: null, reason: 'DATE_MOVED', plannedOn, today },
  });
  it('keeps the acceptance', () => {
    const moved: HandoverEvent = {
      type: 'HandoverRescheduled',
      data: {
        ...stands('ACCEPTED'),
        releaseOn: '2027-01-10',
        answerBy: null,
        reason: 'DATE_MOVED',
      },
    };
    given(offered(), accepted).when(reschedule('2027-01-10')).then(moved);
    given(offered(), accepted, moved).when(complete).then(completed);
  });
  it('is refused into the past', () =>
    given(offered()).when(reschedule('2026-11-20')).thenRefused('date-in-past'));
  it('against the case’s own facts stops for a person to look, and nothing is guessed', () => {
    const moved: HandoverEvent = {
      type: 'HandoverRescheduled',
      data: { ...stands('OFFERED'), releaseOn: '2027-01-10', answerBy: null, reason: 'DATE_MOVED' },
    };
    const stopped: HandoverEvent = {
      type: 'HandoverStopped',
      data: { ...stands('OFFERED'), about: 'DATES', dates: ['2026-12-15', '2027-01-10'] },
    };
    given(offered())
      .when(reschedule('2027-01-10', '2026-12-15'))
      .then(moved, stopped, told('CONFLICT', '2026-12-15', 'OFFERED'));
    const standing = given(offered(), moved, stopped, accepted);
    standing.when(complete).thenRefused('handover-stopped');
    standing.when(offer()).thenRefused('handover-stopped');
    standing.when({ type: 'ResumeHandover', data: { releaseOn: '2026-12-15', today } }).then(
      { type: 'HandoverResumed', data: { ...stands('ACCEPTED'), about: 'DATES' } },
      {
        type: 'HandoverRescheduled',
        data: {
          ...stands('ACCEPTED'),
          releaseOn: '2026-12-15',
          answerBy: null,
          reason: 'DATE_MOVED',
        },
      },
    );
    given(offered())
      .when({ type: 'ResumeHandover', data: { releaseOn: null, today } })
      .thenRefused('handover-not-stopped');
  });
});

describe('A fact of the case', () => {
  const day = (date: string | null): HandoverCommand => ({
    type: 'TakeReleaseDate',
    data: { date, reason: 'COURT_DECISION' },
  });
  const to = (releaseOn: string | null, answerBy: string | null): HandoverEvent => ({
    type: 'HandoverRescheduled',
    data: { ...stands('OFFERED'), releaseOn, answerBy, reason: 'COURT_DECISION' },
  });
  it('moves the day, also into the past, and the answer with it', () => {
    given(offered()).when(day('2026-11-28')).then(to('2026-11-28', '2026-11-28'));
    given(offered()).when(day('2026-11-01')).then(to('2026-11-01', '2026-11-01'));
    given(offered()).when(day(null)).then(to(null, '2026-12-01'));
    given(offered()).when(day('2026-12-15')).then();
    given(offered(), accepted, completed).when(day('2026-11-28')).then();
  });
  it('tells a role when the person lives elsewhere than where it was offered', () => {
    const elsewhere: HandoverCommand = {
      type: 'TakeResidence',
      data: { municipality: '751', today },
    };
    given(offered())
      .when(elsewhere)
      .then(told('RESIDENCE_CHANGED', today, 'OFFERED'));
    given(offered(), told('RESIDENCE_CHANGED', today, 'OFFERED'))
      .when(elsewhere)
      .then();
    // Moved again on another day: that is another thing to be told.
    given(offered(), told('RESIDENCE_CHANGED', '2026-11-01', 'OFFERED'))
      .when(elsewhere)
      .then(told('RESIDENCE_CHANGED', today, 'OFFERED'));
    given(offered())
      .when({ type: 'TakeResidence', data: { municipality: '101', today } })
      .then();
    // Nordborg became a part of Sønderborg: whoever is recorded there lives where it was offered.
    given(offered({ to: { agency: '265', unit: 'MUNICIPALITY_SOCIAL' } }))
      .when({ type: 'TakeResidence', data: { municipality: '255', today } })
      .then();
  });
});

describe('A handover from an asylum centre', () => {
  const us = { agency: 'us', unit: 'IMMIGRATION_SERVICE' } as const;
  const fromUs = offered({ from: us, releaseOn: null, answerBy: null }, 'us');
  const theDay: HandoverCommand = {
    type: 'MeetReleaseDay',
    data: { on: today, today },
  };
  it('is in force on the municipality’s day by law, answered or not', () => {
    given(fromUs)
      .when(theDay)
      .then({ type: 'HandoverCameInForce', data: { ...stands('IN_FORCE', '101'), on: today } });
    given(fromUs)
      .when({ type: 'MeetReleaseDay', data: { on: '2026-12-01', today } })
      .then();
  });
  const day = (doneOn: string | null): HandoverEvent =>
    doneOn === null
      ? {
          type: 'StepsScheduled',
          data: {
            ...stands('OFFERED', 'us'),
            steps: [
              {
                step: 'MUNICIPALITY_RESPONSIBLE',
                dueOn: '2026-11-01',
                source: 'test',
                isNorm: true,
                replaces: null,
              },
            ],
            next: { step: 'MUNICIPALITY_RESPONSIBLE', dueOn: '2026-11-01' },
          },
        }
      : {
          type: 'StepDone',
          data: {
            ...stands('IN_FORCE', '101'),
            step: 'MUNICIPALITY_RESPONSIBLE',
            on: doneOn,
            said: null,
            next: null,
          },
        };
  const cameInForce = (on: string): HandoverEvent => ({
    type: 'HandoverCameInForce',
    data: { ...stands('IN_FORCE', '101'), on },
  });
  it('has done on that day what the day was waited for', () => {
    given(fromUs, day(null))
      .when({ type: 'MeetReleaseDay', data: { on: '2026-11-01', today } })
      .then(cameInForce('2026-11-01'), day('2026-11-01'));
  });
  it('is in force as soon as it goes on, when the day came while it stood still', () => {
    const stopped: HandoverEvent = {
      type: 'HandoverStopped',
      data: { ...stands('OFFERED', 'us'), about: 'IDENTITY', dates: [] },
    };
    given(fromUs, day(null), stopped)
      .when({ type: 'ResumeHandover', data: { releaseOn: null, today } })
      .then(
        { type: 'HandoverResumed', data: { ...stands('OFFERED', 'us'), about: 'IDENTITY' } },
        cameInForce('2026-11-01'),
        day('2026-11-01'),
      );
  });
  it('is in force as soon as somebody is offered it, when the day has passed', () => {
    const back: HandoverEvent = {
      type: 'HandoverReturned',
      data: { ...stands('RETURNED', 'us'), reason: 'NOT_OUR_RESIDENT', said },
    };
    given(fromUs, day(null), back)
      .when(offer({ from: us, releaseOn: null, answerBy: null }))
      .then(fromUs, cameInForce(today), day(today));
  });
  it('stays the Immigration Service’s where no municipality has an offer, and a role is told', () => {
    const back: HandoverEvent = {
      type: 'HandoverReturned',
      data: { ...stands('RETURNED', 'us'), reason: 'NOT_OUR_RESIDENT', said },
    };
    given(fromUs, back)
      .when(theDay)
      .then({
        type: 'HandoverEscalated',
        data: {
          ...stands('RETURNED', 'us'),
          about: 'NO_RECEIVER_ON_THE_DAY',
          step: null,
          dueOn: today,
          role: 'ALLOCATION_COORDINATOR',
        },
      });
  });
});

describe('A doubt of the subject register', () => {
  const says = (inDoubt: boolean, parted = false): HandoverCommand => ({
    type: 'TakeIdentity',
    data: { inDoubt, parted, today },
  });
  const doubted: HandoverEvent = { type: 'IdentityDoubted', data: stands('OFFERED') };
  const confirmed: HandoverEvent = { type: 'IdentityConfirmed', data: stands('OFFERED') };
  const stopped = (about: 'DATES' | 'IDENTITY'): HandoverEvent => ({
    type: 'HandoverStopped',
    data: { ...stands('OFFERED'), about, dates: [] },
  });
  const resumed: HandoverEvent = {
    type: 'HandoverResumed',
    data: { ...stands('OFFERED'), about: 'IDENTITY' },
  };
  const resume: HandoverCommand = { type: 'ResumeHandover', data: { releaseOn: null, today } };

  it('stops it; only a person resumes it, and only when the doubt is lifted', () => {
    given(offered())
      .when(says(true))
      .then(doubted, stopped('IDENTITY'), told('CONFLICT', today, 'OFFERED'));
    given(offered(), doubted, stopped('IDENTITY')).when(says(true)).then();
    given(offered(), doubted, stopped('IDENTITY')).when(resume).thenRefused('subject-in-doubt');
    given(offered(), doubted, stopped('IDENTITY')).when(says(false)).then(confirmed);
    const lifted = given(offered(), doubted, stopped('IDENTITY'), confirmed);
    lifted.when(offer({ disclosureId: 'disclosure-2' })).thenRefused('handover-stopped');
    lifted.when(resume).then(resumed);
  });
  it('stops it where two persons were parted', () =>
    given(offered())
      .when(says(false, true))
      .then(stopped('IDENTITY'), told('CONFLICT', today, 'OFFERED')));
  it('does not cover what it was stopped for before', () =>
    given(offered(), stopped('DATES'), doubted, stopped('IDENTITY'), confirmed)
      .when(resume)
      .then(resumed, stopped('DATES')));
  it('asks nothing of one that has ended, nor where there is none', () => {
    given(offered(), accepted, completed).when(says(true)).then();
    given(offered()).when(says(false)).then();
  });
});
