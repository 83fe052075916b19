import { idOf, newUuid } from '@atlas/kernel';
import { describe, expect, it } from '@jest/globals';
import {
  closed,
  newRequest,
  nextStep,
  refused,
  renewed,
  sent,
  stepAfterNothing,
  unanswered,
  type ProviderRequest,
} from './provider-request.ts';

const uuid = newUuid();
const start = new Date('2026-11-22T12:00:00Z');
const patience = { lookUpAfterMs: 5_000, inFlightMs: 20_000 };
const seconds = (n: number) => new Date(start.getTime() + n * 1_000);
const hours = (n: number) => seconds(n * 3_600);

const intent = { tenantId: idOf('ten', uuid), chargeId: idOf('chg', uuid) };
const ready = newRequest({ ...intent, kind: 'capture' }, start);
const sentOnce = sent(ready, start, patience);
const silent = unanswered(sentOnce, seconds(10), patience);
const sendAgain = (request: ProviderRequest, times: number): ProviderRequest =>
  times === 0 ? request : sendAgain(sent(request, start, patience), times - 1);

describe('a request to the provider', () => {
  it('is sent first', () => expect(nextStep(ready, true, start)).toBe('send'));

  it('is never sent when nobody wants it any more', () => expect(nextStep(ready, false, start)).toBe('nothing'));

  it('is sent again with the same key when its process died over it', () => {
    expect(nextStep(sentOnce, true, seconds(15))).toBe('send');
    expect(sent(sentOnce, seconds(15), patience).key).toBe(ready.key);
  });

  it('is looked up first when its key is half a day old: the provider may have forgotten it', () =>
    expect(nextStep(sentOnce, true, hours(12))).toBe('look_up'));

  it('is looked up when nobody wants it any more: it may have gone through', () =>
    expect(nextStep(sentOnce, false, seconds(15))).toBe('look_up'));

  it('is looked up after no answer, and after a refusal', () => {
    expect(nextStep(silent, true, seconds(15))).toBe('look_up');
    expect(nextStep(refused(sentOnce, start, patience), true, seconds(15))).toBe('look_up');
  });

  it('is left alone once its outcome is known', () => {
    expect(nextStep(closed(sentOnce), true, hours(1))).toBe('nothing');
    expect(unanswered(closed(sentOnce), start, patience).state).toBe('closed');
    expect(refused(closed(sentOnce), start, patience).state).toBe('closed');
  });

  it('backs off between look-ups, to five minutes at most', () => {
    const pauses = [0, 1, 2, 30].map(
      (lookUps) => unanswered({ ...sentOnce, lookUps }, start, patience).dueAt.getTime() - start.getTime(),
    );
    expect(pauses).toEqual([5_000, 10_000, 20_000, 300_000]);
  });
});

describe('a request that the provider knows nothing of', () => {
  const step = (request: ProviderRequest, isWanted: boolean, now: Date, askedAt = now) =>
    stepAfterNothing(request, isWanted, { askedAt, now }, patience);

  it('is sent again with the same key, which cannot charge twice', () =>
    expect(step(silent, true, seconds(15))).toBe('send'));

  it('gets a new key only when none may be on its way, and the old one is used up', () => {
    const usedUp = unanswered(sendAgain(ready, 3), start, patience);
    expect(step(usedUp, true, seconds(19))).toBe('wait');
    expect(step(usedUp, true, seconds(20))).toBe('renew');
  });

  it('gets a new key when the old one is half a day old', () => expect(step(silent, true, hours(12))).toBe('renew'));

  it('gets a new key when the old one was refused', () =>
    expect(step(refused(sentOnce, start, patience), true, seconds(5))).toBe('renew'));

  it('is given up when nobody wants it any more, but not while it may be on its way', () => {
    expect(step(silent, false, seconds(19))).toBe('wait');
    expect(step(silent, false, seconds(20))).toBe('give_up');
  });

  it('is not given up on the word of a look-up that was made while it may have been on its way', () =>
    expect(step(silent, false, seconds(60), seconds(19))).toBe('wait'));

  it('is numbered on with every new key', () => {
    const chargeId = idOf('chg', uuid);
    expect([ready.key, renewed(silent).key]).toEqual([`cap_${chargeId}_1`, `cap_${chargeId}_2`]);
    expect(newRequest({ ...intent, kind: 'reversal' }, start).key).toBe(`rev_${chargeId}_1`);
    expect(nextStep(renewed(silent), true, hours(13))).toBe('send');
  });
});
