import { describe, expect, it } from '@jest/globals';
import { Lanes } from './lanes.ts';
import type { Lane } from './lane.ts';
import type { OutboxHeadRow } from './relay.store.ts';

const limits = { rows: 2, bytes: 1_000 };
const row = (seq: number): OutboxHeadRow => ({ seq, key: 'hall', headers: '', payload: null });
const large = [row(1), row(2)];
const anyLane = () => true;

/** Lanes of one topic, all of which have much to send. */
function fullLanes(count: number): Lanes {
  const lanes = new Lanes();
  lanes.cover(new Set(Array.from({ length: count }, (_, shard) => shard)), new Set(['lamps']));
  return lanes;
}

function send(lanes: Lanes, now: number): readonly Lane[] {
  const asked = lanes.ready(anyLane, now);
  for (const lane of asked) lane.begin(large, limits, now);
  return asked;
}

const shardsOf = (lanes: readonly Lane[]) => lanes.map(({ shard }) => shard);

describe('the lanes of a topic that have much to send', () => {
  it('are sent two at a time, those first that have waited longest', () => {
    const lanes = fullLanes(4);
    const first = send(lanes, 0);
    expect([shardsOf(first), shardsOf(send(lanes, 1))]).toEqual([[0, 1], []]);
    for (const lane of first) lane.settle({ sent: [1, 2] }, 2);
    expect(shardsOf(send(lanes, 2))).toEqual([2, 3]);
  });

  it('do not wait for a broker that never answers the others', () => {
    const lanes = fullLanes(4);
    send(lanes, 0);
    expect(shardsOf(send(lanes, 5_000))).toEqual([2, 3]);
  });
});

describe('a lane whose send is over', () => {
  const few = [row(1)];

  it('is looked at once more when it had much to send, or a turn came by meanwhile', () => {
    const lanes = fullLanes(2);
    const [much, little] = lanes.ready(anyLane, 0);
    much?.begin(large, limits, 0);
    little?.begin(few, limits, 0);
    expect([much?.isWaitedFor, little?.isWaitedFor]).toEqual([true, false]);
    lanes.ready(anyLane, 1);
    expect(little?.isWaitedFor).toBe(true);
  });

  it('can wait when it sent all that there was, and nobody has asked since', () => {
    const lanes = fullLanes(1);
    const [lane] = lanes.ready(anyLane, 0);
    lane?.begin(few, limits, 0);
    lanes.ready(anyLane, 1);
    lane?.settle({ sent: [1] }, 2);
    lanes.ready(anyLane, 3);
    lane?.begin(few, limits, 3);
    expect(lane?.isWaitedFor).toBe(false);
  });
});

describe('a lane of copies of dead letters', () => {
  const few = [row(1)];

  function sentOnce(): { lanes: Lanes; lane: Lane | undefined } {
    const lanes = new Lanes();
    lanes.cover(new Set([0]), new Set(['lamps.dlt']));
    const [lane] = lanes.ready(anyLane, 0);
    lane?.begin(few, limits, 0);
    lane?.settle({ sent: [1] }, 0);
    return { lanes, lane };
  }

  it('sends at once, and then what came within a second in one piece', () => {
    const { lanes } = sentOnce();
    expect([lanes.ready(anyLane, 999), lanes.ready(anyLane, 1_000)].map(({ length }) => length)).toEqual([0, 1]);
  });

  it('does not rest while there is more than goes in one piece', () => {
    const { lanes, lane } = sentOnce();
    lane?.begin(large, limits, 1_000);
    lane?.settle({ sent: [1, 2] }, 1_000);
    expect(lanes.ready(anyLane, 1_000)).toHaveLength(1);
  });

  it('sends all that is left when its process ends', () => {
    const { lanes, lane } = sentOnce();
    lane?.hasten();
    for (const seq of [2, 3]) {
      expect(lanes.ready(anyLane, seq)).toHaveLength(1);
      lane?.begin([row(seq)], limits, seq);
      lane?.settle({ sent: [seq] }, seq);
    }
  });

  it('does not insist then on what its broker does not take', () => {
    const { lanes, lane } = sentOnce();
    lane?.begin(few, limits, 1_000);
    lane?.settle({ sent: [], failure: new Error('no answer') }, 1_000);
    lane?.hasten();
    expect(lanes.ready(anyLane, 1_000)).toHaveLength(0);
  });
});
