import { specFor } from '../../../testing/src/spec-for.js';
import {
  received,
  accepted,
  returned,
  recalled,
  completed,
  planned,
  apply,
  released,
  told,
  complete,
  cancel,
} from '../../test/handover-events.js';
import { aarhus, offer, offered, said, stands, today } from '../../test/handovers.js';
import type { HandoverCommand } from './handover.commands.js';
import { handover } from './handover.decider.js';
import type { HandoverEvent } from './handover.events.js';

const { given } = specFor(handover);

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
        { type: 'HandoverRecalled', data: { ...stands('RECALLED'), reason: 'RECEIVER_CHANGED' } },
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
    given(offered(), accepted, released('751', '101', 'IN_FORCE'))
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
      .when(apply('RETURNED', { reason: 'NO_TASK' }))
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
      .then({ type: 'HandoverReturned', data: { ...stands('RETURNED'), reason: null, said } }));
});

describe('A cancellation', () => {
  it('comes too late when the person is out, or it has ended', () => {
    given(offered(), released('751')).when(cancel).thenRefused('handover-in-force');
    given(offered(), accepted, completed).when(cancel).thenRefused('handover-ended');
  });
});

describe('A recall', () => {
  const recall: HandoverCommand = { type: 'RecallHandover', data: { reason: 'PLAN_CHANGED' } };
  it('takes an offer back, also one that was accepted', () => {
    given(offered()).when(recall).then(recalled);
    given(offered(), accepted).when(recall).then(recalled);
    given(offered(), recalled).when(recall).thenRefused('handover-recalled');
  });
  it('comes too late when the person is out and the receiver had accepted', () =>
    given(offered(), accepted, released('751', '101', 'IN_FORCE'))
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

describe('An offer that comes back for another person', () => {
  it('stops until somebody has looked who it is', () => {
    const back: HandoverEvent = {
      type: 'HandoverReturned',
      data: { ...stands('RETURNED'), reason: 'NOT_THIS_PERSON', said },
    };
    const stopped: HandoverEvent = {
      type: 'HandoverStopped',
      data: { ...stands('RETURNED'), about: 'IDENTITY', dates: [] },
    };
    given(offered())
      .when(apply('RETURNED', { reason: 'NOT_THIS_PERSON' }))
      .then(back, stopped, told('CONFLICT', today, 'RETURNED'));
    given(offered(), back, stopped).when(offer()).thenRefused('handover-stopped');
  });
});

describe('How far an offer came', () => {
  const to = offered().data as unknown as { to: never };
  it('is on record once: delivered, opened, with who and when', () => {
    const delivered: HandoverEvent = {
      type: 'OfferDelivered',
      data: { ...stands('OFFERED'), to: to.to, said },
    };
    const opened: HandoverEvent = {
      type: 'OfferOpened',
      data: { ...stands('OFFERED'), to: to.to, said },
    };
    given(offered()).when(apply('DELIVERED')).then(delivered);
    given(offered(), delivered).when(apply('DELIVERED')).then();
    given(offered(), delivered).when(apply('OPENED')).then(opened);
    given(offered(), opened).when(apply('DELIVERED')).then();
    given(offered(), accepted).when(apply('OPENED')).then();
  });
  it('escalates when nobody got it, or nobody answered, in time', () => {
    const waits = (about: 'UNDELIVERED' | 'UNANSWERED', on = '2026-12-01'): HandoverCommand => ({
      type: 'EscalateOffer',
      data: { disclosureId: 'disclosure-1', about, on },
    });
    given(offered())
      .when(waits('UNDELIVERED'))
      .then(told('UNDELIVERED', '2026-12-01', 'OFFERED'));
    given(offered(), received).when(waits('UNDELIVERED')).then();
    given(offered(), received)
      .when(waits('UNANSWERED'))
      .then(told('UNANSWERED', '2026-12-01', 'RECEIVED'));
    given(offered(), accepted).when(waits('UNANSWERED')).then();
    // The day by which it was to be answered is another one since.
    given(offered(), received).when(waits('UNANSWERED', '2026-11-20')).then();
    given(offered({ disclosureId: 'disclosure-2' }))
      .when(waits('UNANSWERED'))
      .then();
  });
});

describe('Questions', () => {
  const countered: HandoverEvent = {
    type: 'HandoverCountered',
    data: { ...stands('COUNTERED'), asks: ['HOUSING'], said },
  };
  it('leave the offer open, to be accepted or offered anew with answers', () => {
    given(offered(), received)
      .when(apply('COUNTERED', { asks: ['HOUSING'] }))
      .then(countered);
    given(offered(), countered).when(apply('ACCEPTED')).then(accepted);
    given(offered(), countered)
      .when(offer({ disclosureId: 'disclosure-2' }))
      .then(
        {
          type: 'HandoverRecalled',
          data: { ...stands('RECALLED'), reason: 'RECEIVER_CHANGED' },
        },
        offered({ disclosureId: 'disclosure-2' }),
      );
  });
});

describe('Who can hand over, and to whom', () => {
  it('is an agency that holds people, to a municipality that is there on the day', () => {
    given()
      .when(offer({ from: aarhus }))
      .thenRefused('handover-not-from-here');
    given()
      .when(offer({ to: { agency: '1470', unit: 'POLICE' } }))
      .thenRefused('not-a-municipality');
    given()
      .when(offer({ to: { agency: '1084', unit: 'REGION_PSYCHIATRY' }, releaseOn: '2027-02-01' }))
      .thenRefused('agency-closed');
  });
  it('is refused to a municipality that was merged, and told which one took over', () => {
    const gundsoe = { agency: '255', unit: 'MUNICIPALITY_SOCIAL' } as const;
    const decision = handover.decide(offer({ to: gundsoe }), handover.initial);
    expect(decision).toEqual({
      refused: 'agency-closed',
      facts: { agency: '255', validTo: '2006-12-31', successor: '265' },
    });
    given(offered())
      .when({ type: 'RecordRelease', data: { on: today, residence: '263', today } })
      .then(released('265'), told('RELEASED_UNACCEPTED', today, 'OFFERED', '265'));
  });
});
