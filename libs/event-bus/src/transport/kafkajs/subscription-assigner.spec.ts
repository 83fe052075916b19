import { AssignerProtocol } from 'kafkajs';
import { shareOut, subscriptionAssigner } from './subscription-assigner.ts';

const old = { topics: ['orders'] };
const recent = { topics: ['orders', 'charges'] };
const group = (...members: { topics: string[] }[]) => members.map(({ topics }, i) => ({ id: `member ${i}`, topics }));

/** How many partitions of each topic every member has. */
const counts = (shares: ReturnType<typeof shareOut>) =>
  [...shares.values()].map((share) =>
    Object.fromEntries([...share].map(([topic, partitions]) => [topic, partitions.length])),
  );

describe('the partitions of a group', () => {
  it('go to members that want their topic, and to no others', () => {
    expect(counts(shareOut(group(old, recent, old)))).toEqual([
      { orders: 4 },
      { orders: 4, charges: 12 },
      { orders: 4 },
    ]);
  });

  it('are each given once', () => {
    const members = group(recent, old, recent, { topics: ['charges', 'notes'] }, { topics: [] });
    for (const topic of ['orders', 'charges', 'notes']) {
      const given = [...shareOut(members).values()].flatMap((share) => share.get(topic) ?? []);
      expect(given.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
  });

  it('are balanced in each topic and in all together', () => {
    const members = group(...Array.from({ length: 5 }, () => ({ topics: ['a', 'b', 'c'] })));
    const shares = counts(shareOut(members));
    for (const topic of ['a', 'b', 'c'])
      expect(shares.map((share) => share[topic])).toEqual(expect.arrayContaining([2, 3]));
    const totals = shares.map((share) => Object.values(share).reduce((sum, count) => sum + count, 0));
    expect(Math.max(...totals) - Math.min(...totals)).toBeLessThanOrEqual(1);
  });

  it('are balanced when there are more members than partitions', () => {
    const shares = counts(shareOut(group(...Array.from({ length: 20 }, () => ({ topics: ['a', 'b'] })))));
    const totals = shares.map((share) => Object.values(share).reduce((sum, count) => sum + count, 0));
    expect([Math.min(...totals), Math.max(...totals)]).toEqual([1, 2]);
  });

  it('are shared out in the same way whoever does it, in whatever order the members are known', () => {
    const members = group(recent, old, recent, old);
    expect(shareOut(members.toReversed())).toEqual(shareOut(members));
  });

  it('reach a member in Kafka’s own encoding, whatever the leader of the group wants', async () => {
    const assigner = subscriptionAssigner({ cluster: undefined, groupId: 'g', logger: undefined } as never);
    const members = group(old, recent).map(({ id, topics }) => ({
      memberId: id,
      memberMetadata: assigner.protocol({ topics }).metadata,
    }));
    const assigned = await assigner.assign({ members, topics: old.topics });
    const decoded = assigned.map(({ memberAssignment }) => AssignerProtocol.MemberAssignment.decode(memberAssignment));
    expect(decoded.map((assignment) => Object.keys(assignment?.assignment ?? {}))).toEqual([
      ['orders'],
      ['charges', 'orders'],
    ]);
  });
});
