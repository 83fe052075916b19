import { idOf, money, newUuid } from '@atlas/kernel';
import { describe, expect, it } from '@jest/globals';
import {
  awaited,
  capture,
  Contradiction,
  fail,
  giveBack,
  loseSight,
  open,
  refuseReversal,
  renewCapture,
  retryReversal,
  reverse,
  settle,
  succeed,
  type Charge,
} from './charge.ts';
import type { ChargeEvent, Terms } from './charge-event.ts';
import { evolve } from './evolve.ts';

const uuid = newUuid();
const orderId = idOf('ord', uuid);
const amount = money(10_000, 'EUR');
const terms: Terms = { accountId: idOf('acc', uuid), planId: idOf('pln', uuid), amount, paymentMethod: 'pm_success' };

const opened: ChargeEvent = { type: 'charge_opened', orderId, terms };
const sent: ChargeEvent = { type: 'capture_started', key: 'cap_1' };
const unanswered: ChargeEvent = { type: 'capture_unanswered' };
const succeeded: ChargeEvent = { type: 'charge_succeeded', providerRef: 'ch_1', doomed: false };
const succeededInVain: ChargeEvent = { type: 'charge_succeeded', providerRef: 'ch_1', doomed: true };
const failed = (failure = 'card_declined'): ChargeEvent => ({ type: 'charge_failed', failure });
const doomed = (reason: 'timeout' | 'rule' = 'timeout'): ChargeEvent => ({ type: 'charge_doomed', orderId, reason });
const reversing = (reason: 'timeout' | 'rule' | 'payment_failed' = 'timeout'): ChargeEvent => ({
  type: 'reversal_started',
  amount,
  reason,
});
const settled: ChargeEvent = { type: 'charge_settled' };
const refused: ChargeEvent = { type: 'reversal_failed', failure: 'no_funds' };
const retried: ChargeEvent = { type: 'reversal_retried', key: 'rev_2' };
const reversed: ChargeEvent = { type: 'charge_reversed', reversalRef: 're_1' };

const after = (...events: ChargeEvent[]): Charge =>
  events.reduce(evolve, awaited({ id: idOf('chg', uuid), tenantId: idOf('ten', uuid), orderId }));

const given = (...events: ChargeEvent[]) => ({
  when: (command: (charge: Charge) => ChargeEvent[]) => ({
    then: (...expected: ChargeEvent[]) => {
      const happened = command(after(...events));
      expect(happened).toEqual(expected);
      // Whatever happens leads to a charge again, and the same command once more makes nothing happen.
      expect(command(after(...events, ...happened))).toEqual([]);
    },
    thenNothing: () => expect(command(after(...events))).toEqual([]),
    thenContradiction: () => expect(() => command(after(...events))).toThrow(Contradiction),
  }),
});

const placing = (charge: Charge) => open(charge, terms);
const sending = (charge: Charge) => capture(charge, 'cap_1');
const charging = (charge: Charge) => succeed(charge, 'ch_1');
const declining = (charge: Charge) => fail(charge, 'card_declined');
const timingOut = (charge: Charge) => reverse(charge, 'timeout');
const refunding = (charge: Charge) => giveBack(charge, 're_1');

describe('a charge', () => {
  it('is opened when its order is placed', () => given().when(placing).then(opened));

  it('is opened once, however often the order is heard of', () => given(opened, sent).when(placing).thenNothing());

  it('is sent once it is opened', () => given(opened).when(sending).then(sent));

  it('succeeds when the provider says so', () => given(opened, sent).when(charging).then(succeeded));

  it('fails when the provider declines it', () => given(opened, sent).when(declining).then(failed()));

  it('is unknown when the provider does not answer', () => given(opened, sent).when(loseSight).then(unanswered));

  it('that is unknown succeeds when a look-up says so', () =>
    given(opened, sent, unanswered).when(charging).then(succeeded));

  it('that is unknown fails when a look-up says so', () =>
    given(opened, sent, unanswered).when(declining).then(failed()));

  it('that succeeded stays so, whatever is said afterwards', () =>
    given(opened, sent, succeeded).when(declining).thenNothing());

  it('that succeeded is not lost sight of', () => given(opened, sent, succeeded).when(loseSight).thenNothing());

  it('is under way again when it is asked for anew', () =>
    expect(after(opened, sent, unanswered, ...renewCapture(after(opened, sent, unanswered), 'cap_2'))).toMatchObject({
      state: 'processing',
    }));

  it('cannot succeed before it was sent', () => given(opened).when(charging).thenContradiction());
});

describe('a negative verdict', () => {
  it('gives the money back', () => given(opened, sent, succeeded).when(timingOut).then(reversing()));

  it('dooms a charge that the provider is still thinking about', () =>
    given(opened, sent).when(timingOut).then(doomed()));

  it('dooms a charge of which nobody knows what became', () =>
    given(opened, sent, unanswered).when(timingOut).then(doomed()));

  it('gives the money back as soon as there is any', () =>
    given(opened, sent, doomed()).when(charging).then(succeededInVain, reversing()));

  it('makes no difference to a charge that then fails', () =>
    given(opened, sent, doomed()).when(declining).then(failed()));

  it('keeps a charge from being sent at all', () => given(opened).when(timingOut).then(doomed(), failed('never_sent')));

  it('that comes before the order waits for it', () => given().when(timingOut).then(doomed()));

  it('that came before the order lets nothing be captured', () =>
    given(doomed('rule')).when(placing).then(opened, failed('never_sent')));

  it('on a failed charge changes nothing', () => given(opened, sent, failed()).when(timingOut).thenNothing());

  it('on a reversed charge changes nothing', () =>
    given(opened, sent, succeeded, reversing('rule'), reversed).when(timingOut).thenNothing());

  it('keeps its first reason when another follows', () =>
    given(opened, sent, doomed('rule')).when(timingOut).thenNothing());
});

describe('money that comes after the charge was given up', () => {
  it('goes back by itself', () =>
    given(opened, sent, failed()).when(charging).then(succeededInVain, reversing('payment_failed')));
});

describe('settling', () => {
  it('makes the money ours when the order was completed', () =>
    given(opened, sent, succeeded).when(settle).then(settled));

  it('leaves alone what is being given back', () =>
    given(opened, sent, succeeded, reversing()).when(settle).thenNothing());

  it('of a charge without money is a contradiction', () => given(opened, sent).when(settle).thenContradiction());
});

describe('a reversal', () => {
  it('ends when the provider has refunded', () =>
    given(opened, sent, succeeded, reversing()).when(refunding).then(reversed));

  it('that the provider refuses is not over', () =>
    given(opened, sent, succeeded, reversing())
      .when((charge) => refuseReversal(charge, 'no_funds'))
      .then(refused));

  it('that was refused is tried again', () =>
    expect(
      after(
        opened,
        sent,
        succeeded,
        reversing(),
        refused,
        ...retryReversal(after(opened, sent, succeeded, reversing(), refused), 'rev_2'),
      ),
    ).toMatchObject({ state: 'succeeded', settlement: 'reversing' }));

  it('ends when a later try succeeds', () =>
    given(opened, sent, succeeded, reversing(), refused, retried).when(refunding).then(reversed));

  it('that nobody started is a contradiction', () =>
    given(opened, sent, succeeded).when(refunding).thenContradiction());
});
