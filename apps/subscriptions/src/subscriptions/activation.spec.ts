import { newEventId, newId } from '@atlas/kernel';
import {
  decide,
  judge,
  verdictOf,
  type Activation,
  type Fact,
  type OpenActivation,
  type UnruledReason,
  type Verdict,
} from './activation.ts';

const placedAt = new Date('2026-01-31T12:00:00Z');
const inTime = new Date('2026-01-31T12:14:59.999Z');
const deadline = new Date('2026-01-31T12:15:00Z');

const open: OpenActivation = {
  state: 'open',
  tenantId: newId('ten'),
  orderId: newId('ord'),
  accountId: newId('acc'),
  planId: newId('pln'),
  subscriptionId: newId('sub'),
  deadline,
};
const notActivated = (reason: UnruledReason): Verdict => ({ outcome: 'not_activated', reason });

const chargeSucceeded: Fact = { is: 'charge_succeeded', doomed: false };
const doomedChargeSucceeded: Fact = { is: 'charge_succeeded', doomed: true };

/** given(activation).when(fact, at).then(ruling) */
function given(activation: Activation) {
  return {
    when: (fact: Fact, at = inTime) => ({
      then: (ruling: object) => expect(judge(activation, fact, at)).toMatchObject(ruling),
    }),
  };
}
const nothing = { is: 'nothing' };
const refused = (reason: UnruledReason) => ({ is: 'verdict', verdict: notActivated(reason) });

describe('an activation that waits for its verdict', () => {
  it('says nothing when the order is placed', () => {
    given(open).when({ is: 'order_placed' }, placedAt).then(nothing);
  });

  it('wants a seat when the money comes in time', () => {
    given(open).when(chargeSucceeded).then({ is: 'seat_wanted' });
  });

  it('activates nothing for money that is already going back', () => {
    given(open).when(doomedChargeSucceeded).then(nothing);
  });

  it('is refused for money that comes after the deadline, even when the sweeper has not been there yet', () => {
    given(open).when(chargeSucceeded, deadline).then(refused('timeout'));
  });

  it('is refused when the payment fails, and says so even after the deadline', () => {
    given(open).when({ is: 'charge_failed' }).then(refused('payment_failed'));
    given(open).when({ is: 'charge_failed' }, deadline).then(refused('payment_failed'));
  });

  it('is cancelled when the customer asks', () => {
    given(open).when({ is: 'cancel_requested' }).then(refused('cancelled'));
  });

  it('times out at its deadline, and not before', () => {
    given(open).when({ is: 'deadline_passed' }, inTime).then(nothing);
    given(open).when({ is: 'deadline_passed' }, deadline).then(refused('timeout'));
  });
});

describe('a verdict', () => {
  const facts: Fact[] = [
    { is: 'order_placed' },
    chargeSucceeded,
    doomedChargeSucceeded,
    { is: 'charge_failed' },
    { is: 'cancel_requested' },
  ];
  const verdicts: Verdict[] = [verdictOf('seated'), verdictOf('no_seats_left'), notActivated('timeout')];

  for (const verdict of verdicts) {
    const name = verdict.reason ?? 'activated';
    const decided = decide(open, verdict, newEventId(), inTime);

    it.each(facts)(`"${name}" is final and told again when $is comes`, (fact) => {
      given(decided).when(fact).then({ is: 'verdict_repeated', activation: decided });
    });

    it(`"${name}" is not told again because time passes`, () => {
      given(decided).when({ is: 'deadline_passed' }, deadline).then(nothing);
    });
  }

  it('names the rule when the plan refuses', () => {
    expect(verdictOf('no_seats_left')).toEqual({ outcome: 'not_activated', reason: 'rule', rule: 'no_seats_left' });
  });
});
