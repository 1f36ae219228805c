import { specFor } from '../../../testing/src/spec-for.js';
import { aarhus, offer, offered, signal, today } from '../../test/handovers.js';
import type { HandoverCommand, ReceiverSignal } from './handover.decider.js';
import { handover } from './handover.decider.js';
import type { HandoverEvent } from './handover.events.js';

const { given } = specFor(handover);
const handoverId = 'handover-1';
const by = (responsible: string) => ({ handoverId, responsible });

const received: HandoverEvent = { type: 'HandoverReceived', data: by('kf') };
const accepted: HandoverEvent = { type: 'HandoverAccepted', data: by('kf') };
const returned: HandoverEvent = {
  type: 'HandoverReturned',
  data: { ...by('kf'), reason: 'QUESTIONS' },
};
const recalled: HandoverEvent = {
  type: 'HandoverRecalled',
  data: { ...by('kf'), reason: 'PLAN_CHANGED' },
};
const completed: HandoverEvent = { type: 'HandoverCompleted', data: by('101') };
const planned: HandoverEvent = { type: 'HandoverPlanRecorded', data: by('kf') };
const apply = (
  kind: 'RECEIVED' | 'ACCEPTED' | 'RETURNED' | 'PLAN_RECORDED',
  more: object = {},
): HandoverCommand => ({
  type: 'ApplySignal',
  data: { signal: signal(kind, more) as ReceiverSignal },
});
const released = (fallback: string, responsible = fallback): HandoverEvent => ({
  type: 'PersonReleased',
  data: { ...by(responsible), on: today, fallback },
});
const release: HandoverCommand = {
  type: 'RecordRelease',
  data: { on: today, residence: '751', today },
};
const complete: HandoverCommand = { type: 'CompleteHandover', data: {} };
const cancel = (reason: 'PERSON_DIED' | 'RELEASE_CANCELLED'): HandoverCommand => ({
  type: 'CancelHandover',
  data: { reason },
});

describe('Offering a handover', () => {
  it('leaves the sender responsible', () => {
    given().when(offer()).then(offered());
  });
  it('needs a disclosure of the case to that receiver', () => {
    const unknown = { ...offer(), data: { ...offer().data, disclosedTo: null } };
    given()
      .when(unknown as HandoverCommand)
      .thenRefused('disclosure-unknown');
    given()
      .when(offer({ to: { agency: '851', unit: 'MUNICIPALITY_SOCIAL' } }))
      .thenRefused('not-a-recipient');
  });
  it('is refused for days that have passed, and for an answer after the release', () => {
    given()
      .when(offer({ releaseOn: '2026-11-20', answerBy: null }))
      .thenRefused('date-in-past');
    given()
      .when(offer({ releaseOn: null, answerBy: '2026-11-20' }))
      .thenRefused('date-in-past');
    given()
      .when(offer({ answerBy: '2026-12-16' }))
      .thenRefused('answer-after-release');
    given()
      .when(offer({ releaseOn: today, answerBy: today }))
      .then(offered({ releaseOn: today, answerBy: today }));
  });
  it('again, closes the slice of a receiver that still holds it', () =>
    given(offered(), received)
      .when(offer({ to: aarhus, disclosureId: 'disclosure-2' }))
      .then(
        { type: 'HandoverRecalled', data: { ...by('kf'), reason: 'RECEIVER_CHANGED' } },
        offered({ to: aarhus, disclosureId: 'disclosure-2' }),
      ));
  it('again, needs no recall where it came back', () =>
    given(offered(), returned)
      .when(offer({ disclosureId: 'disclosure-2' }))
      .then(offered({ disclosureId: 'disclosure-2' })));
  it('is refused within one agency, after the end and when it is in force', () => {
    given()
      .when(offer({ to: { agency: 'kf', unit: 'KF_PROBATION' } }))
      .thenRefused('handover-to-itself');
    given(offered(), accepted, completed).when(offer()).thenRefused('handover-ended');
    given(offered(), accepted, released('751', '101'))
      .when(offer({ to: aarhus }))
      .thenRefused('handover-in-force');
  });
});

describe('What the receiver says', () => {
  it('is taken up step by step, the sender staying responsible', () => {
    given(offered()).when(apply('RECEIVED')).then(received);
    given(offered(), received).when(apply('ACCEPTED')).then(accepted);
    given(offered(), received, accepted).when(apply('PLAN_RECORDED')).then(planned);
    given(offered())
      .when(apply('RETURNED', { reason: 'QUESTIONS' }))
      .then(returned);
  });
  it('implies the steps before it', () =>
    given(offered()).when(apply('PLAN_RECORDED')).then(accepted, planned));
  it('changes nothing when it is doubled, late, about another offer or from another receiver', () => {
    given(offered(), received, accepted).when(apply('ACCEPTED')).then();
    given(offered(), accepted).when(apply('RECEIVED')).then();
    given(offered(), recalled).when(apply('ACCEPTED')).then();
    given(offered(), accepted).when(apply('RETURNED')).then();
    given(offered({ disclosureId: 'disclosure-2' }))
      .when(apply('ACCEPTED'))
      .then();
    given(offered())
      .when(apply('ACCEPTED', { to: aarhus }))
      .then();
  });
  it('keeps no free text as a reason', () =>
    given(offered())
      .when(apply('RETURNED', { reason: 'han er farlig' }))
      .then({ type: 'HandoverReturned', data: { ...by('kf'), reason: null } }));
});

describe('A release', () => {
  it('makes the municipality of residence responsible where nobody has accepted', () =>
    given(offered(), received).when(release).then(released('751')));
  it('makes the Prison and Probation Service responsible where no residence is known', () =>
    given(offered())
      .when({ type: 'RecordRelease', data: { on: today, residence: null, today } })
      .then(released('kf')));
  it('makes the receiver responsible that has accepted', () =>
    given(offered(), accepted).when(release).then(released('751', '101')));
  it('is never refused, also after a cancellation', () => {
    const cancelled: HandoverEvent = {
      type: 'HandoverCancelled',
      data: { ...by('kf'), reason: 'RELEASE_CANCELLED' },
    };
    given(offered(), cancelled).when(release).then(released('751'));
    given(offered(), accepted, completed).when(release).then(released('751', '101'));
  });
  it('cannot lie ahead', () =>
    given(offered())
      .when({ type: 'RecordRelease', data: { on: '2026-11-22', residence: null, today } })
      .thenRefused('date-in-future'));
  it('hands over to who accepts afterwards', () =>
    given(offered(), released('751'))
      .when(apply('ACCEPTED'))
      .then({ type: 'HandoverAccepted', data: by('101') }));
});

describe('A cancellation', () => {
  it('leaves responsible who was', () => {
    given(offered(), accepted, released('751', '101'))
      .when(cancel('PERSON_DIED'))
      .then({ type: 'HandoverCancelled', data: { ...by('101'), reason: 'PERSON_DIED' } });
  });
  it('is never refused when the person died', () =>
    given(offered(), accepted, completed).when(cancel('PERSON_DIED')).then());
  it('comes too late when the person is out', () =>
    given(offered(), released('751'))
      .when(cancel('RELEASE_CANCELLED'))
      .thenRefused('handover-in-force'));
});

describe('A recall', () => {
  const recall: HandoverCommand = { type: 'RecallHandover', data: { reason: 'PLAN_CHANGED' } };
  it('takes an offer back, also one that was accepted', () => {
    given(offered()).when(recall).then(recalled);
    given(offered(), accepted).when(recall).then(recalled);
    given(offered(), recalled).when(recall).thenRefused('handover-recalled');
  });
  it('comes too late when the person is out and the receiver had accepted', () =>
    given(offered(), accepted, released('751', '101'))
      .when(recall)
      .thenRefused('handover-in-force'));
});

describe('Completing', () => {
  it('makes the receiver responsible', () =>
    given(offered(), received, accepted, planned).when(complete).then(completed));
  it('needs an acceptance', () => {
    given(offered(), received).when(complete).thenRefused('handover-not-accepted');
    given(offered(), accepted, recalled).when(complete).thenRefused('handover-not-accepted');
    given().when(complete).thenRefused('handover-unknown');
  });
  it('ends it', () => {
    const ended = given(offered(), accepted, completed);
    ended.when(complete).thenRefused('handover-ended');
    ended
      .when({ type: 'RecallHandover', data: { reason: 'PLAN_CHANGED' } })
      .thenRefused('handover-ended');
    ended.when(apply('RETURNED')).then();
  });
});

describe('Rescheduling', () => {
  const reschedule = (releaseOn: string | null): HandoverCommand => ({
    type: 'RescheduleHandover',
    data: { releaseOn, answerBy: null, reason: 'DATE_MOVED', today },
  });
  it('keeps the acceptance', () => {
    const moved: HandoverEvent = {
      type: 'HandoverRescheduled',
      data: { ...by('kf'), releaseOn: '2027-01-10', answerBy: null, reason: 'DATE_MOVED' },
    };
    given(offered(), accepted).when(reschedule('2027-01-10')).then(moved);
    given(offered(), accepted, moved).when(complete).then(completed);
  });
  it('is refused into the past', () =>
    given(offered()).when(reschedule('2026-11-20')).thenRefused('date-in-past'));
});
