import { describe, expect, it } from '@jest/globals';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { allOf } from './verdict.mjs';

const served = () => Promise.resolve(['9 requests, 0 failed']);
const lost = () => Promise.reject(new StackError('requests were lost', { details: '9 requests, 3 failed' }));
const broken = () => Promise.reject(new StackError('the books do not hold'));

describe('the verdict of a scenario', () => {
  it('is all that was seen', async () => {
    expect(await allOf([served, () => Promise.resolve(['the books hold'])])).toEqual([
      '9 requests, 0 failed',
      'the books hold',
    ]);
  });

  it('hides neither what clients saw when the books do not hold, nor the books when clients lost something', async () => {
    await expect(allOf([served, broken])).rejects.toThrow('9 requests, 0 failed\nthe books do not hold');
    await expect(allOf([lost, broken])).rejects.toThrow(
      'requests were lost\n9 requests, 3 failed\nthe books do not hold',
    );
  });
});
