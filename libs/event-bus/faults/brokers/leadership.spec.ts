import { describe, expect, it } from '@jest/globals';
import { areAllInSync, areAllLedBy, busiestLeader } from './leadership.ts';

const led = (partition: number, leader: number, inSync = [1, 2, 3]) => ({ topic: 'lamps', partition, leader, inSync });

describe('leadership', () => {
  it('names the broker whose loss hits most partitions', () =>
    expect(busiestLeader([led(0, 1), led(1, 3), led(2, 3), led(3, 2)])).toBe(3));

  it('has passed to the others when none is led by the dead, or by nobody', () => {
    expect(areAllLedBy([led(0, 1), led(1, 3)], [1, 3])).toBe(true);
    expect(areAllLedBy([led(0, 1), led(1, 2)], [1, 3])).toBe(false);
    expect(areAllLedBy([led(0, 1), led(1, -1)], [1, 3])).toBe(false);
  });

  it('is safe again when every copy is in step', () => {
    expect(areAllInSync([led(0, 1), led(1, 2)], 3)).toBe(true);
    expect(areAllInSync([led(0, 1), led(1, 2, [2, 3])], 3)).toBe(false);
  });
});
