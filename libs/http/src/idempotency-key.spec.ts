import { describe, expect, it } from '@jest/globals';
import { IdempotencyKeyRequired, InvalidIdempotencyKey } from './http.errors.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

describe('the Idempotency-Key', () => {
  it('is taken as it is', () => expect(idempotencyKeyOf('order 1!')).toBe('order 1!'));

  it('is asked for when it is missing', () =>
    expect(() => idempotencyKeyOf(undefined)).toThrow(IdempotencyKeyRequired));

  it('is asked for when it is empty', () => expect(() => idempotencyKeyOf('')).toThrow(IdempotencyKeyRequired));

  for (const unfit of ['ä', 'a\tb', 'x'.repeat(256), ['a', 'b']]) {
    it(`is refused when it is ${String(unfit).slice(0, 9)}`, () =>
      expect(() => idempotencyKeyOf(unfit)).toThrow(InvalidIdempotencyKey));
  }
});
