import { describe, expect, it } from '@jest/globals';
import { findingOf, outcomeOf } from './simulated-answer.ts';

const problem = (status: number, code: string) => ({ status, body: { type: `urn:atlas:problem:${code}` } });
const found = (...items: object[]) => ({ status: 200, body: { items } });

describe("the provider's answer", () => {
  it('is a success when it charged', () =>
    expect(outcomeOf({ status: 201, body: { id: 'ch_1', status: 'succeeded' } })).toEqual({
      is: 'succeeded',
      providerRef: 'ch_1',
    }));

  it('is a failure when it declined, or will never do what it was asked', () => {
    expect(outcomeOf(problem(402, 'card_declined'))).toEqual({ is: 'failed', failure: 'card_declined' });
    expect(outcomeOf(problem(422, 'unknown_payment_method'))).toEqual({
      is: 'failed',
      failure: 'unknown_payment_method',
    });
  });

  it('says to wait while the first request with the key is still at work', () =>
    expect(outcomeOf(problem(409, 'request_in_progress'))).toEqual({ is: 'processing' }));

  it.each([
    ['a time-out', { trouble: 'TimeoutError' }],
    ['an error of its own', problem(500, 'internal_error')],
    ['an overload', problem(429, 'too_many_requests')],
    ['a key of ours that it does not know', problem(401, 'invalid_api_key')],
    ['a key that was used for something else', problem(422, 'idempotency_key_reused')],
    ['a page of some proxy', { status: 404, body: undefined }],
    ['a success without a name', { status: 201, body: { status: 'succeeded' } }],
  ])('decides nothing when it is %s', (_, answer) => expect(outcomeOf(answer)).toMatchObject({ is: 'unanswered' }));
});

describe("the provider's look-up", () => {
  it('finds nothing of what it never heard of', () => expect(findingOf(found())).toEqual({ is: 'nothing' }));

  it('prefers what went through over what did not', () =>
    expect(
      findingOf(
        found({ id: 'ch_1', status: 'failed', failureCode: 'provider_gave_up' }, { id: 'ch_2', status: 'succeeded' }),
      ),
    ).toEqual({ is: 'succeeded', providerRef: 'ch_2' }));

  it('says why a charge failed', () =>
    expect(findingOf(found({ id: 'ch_1', status: 'failed', failureCode: 'provider_gave_up' }))).toEqual({
      is: 'failed',
      failure: 'provider_gave_up',
    }));

  it('never takes trouble for nothing', () => {
    expect(findingOf(problem(404, 'route_not_found'))).toMatchObject({ is: 'unanswered' });
    expect(findingOf({ status: 200, body: {} })).toMatchObject({ is: 'unanswered' });
    expect(findingOf({ trouble: 'ECONNREFUSED' })).toMatchObject({ is: 'unanswered' });
  });
});
