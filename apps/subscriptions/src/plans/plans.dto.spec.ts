import { InvalidRequest, ValidatePipe } from '@atlas/http';
import { largestCharge } from '@atlas/kernel';
import { describe, expect, it } from '@jest/globals';
import { PlanOffer } from './plans.dto.ts';

const pipe = new ValidatePipe();
const offer = { code: 'team', name: 'Team', price: { amount: 4900, currency: 'EUR' }, interval: 'month' };
const check = (changes: object) => () =>
  pipe.transform({ ...offer, ...changes }, { type: 'body', metatype: PlanOffer });

describe('an offer of a plan', () => {
  it.each([1, largestCharge])('may cost %d: an order of it can be charged', (amount) =>
    expect(check({ price: { amount, currency: 'EUR' } })).not.toThrow(),
  );

  it.each([0, -1, largestCharge + 1])('cannot cost %d: nobody could ever buy it', (amount) =>
    expect(check({ price: { amount, currency: 'EUR' } })).toThrow(InvalidRequest),
  );

  it.each(['', 'Team\n\nYou have won', 'Team\u0007', 'Team\u2028next', 'x'.repeat(201)])(
    'cannot be called %j',
    (name) => expect(check({ name })).toThrow(InvalidRequest),
  );

  it('may have a name in any script', () => expect(check({ name: '小さな チーム 🚀' })).not.toThrow());
});
