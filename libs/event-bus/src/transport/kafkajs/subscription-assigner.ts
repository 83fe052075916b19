import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';
import { partitionCount } from '../../contract/partition.ts';

interface Member {
  readonly id: string;
  readonly topics: readonly string[];
}

/** The partitions of each topic that a member gets. */
type Share = Map<string, number[]>;

/**
 * While versions mix, the members of a group subscribe to different topics. kafkajs' own assigner gives those of the group's leader
 * to everybody, and a member drops what it does not know: a topic that is new to the leader would be read by nobody, one that is
 * new to the others by some in part.
 */
export const subscriptionAssigner: PartitionAssigner = () => ({
  name: 'AtlasSubscriptionAssigner',
  version: 1,
  protocol({ topics }) {
    const metadata = AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) });
    return { name: 'AtlasSubscriptionAssigner', metadata };
  },
  assign({ members }) {
    const known = members.map(({ memberId, memberMetadata }) => ({
      id: memberId,
      topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
    }));
    const assigned = [...shareOut(known)].map(([memberId, share]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: 1,
        assignment: Object.fromEntries(share),
        userData: Buffer.alloc(0),
      }),
    }));
    return Promise.resolve(assigned);
  },
});

/**
 * Every partition goes to one of the members that want its topic: to the one that has the fewest of this topic, among these to the
 * one that has the fewest at all. Topics that few members want come first; the others even out what they have left.
 */
export function shareOut(members: readonly Member[], partitions = partitionCount): ReadonlyMap<string, Share> {
  const sorted = members.toSorted((a, b) => compare(a.id, b.id));
  const shares = new Map(sorted.map(({ id }) => [id, new Map<string, number[]>()]));
  const load = new Map<string, number>();
  for (const [topic, subscribers] of topicsOf(sorted)) {
    for (let partition = 0; partition < partitions; partition++) {
      const [first, ...others] = subscribers;
      if (first === undefined) continue;
      const ofTopic = (id: string) => shares.get(id)?.get(topic)?.length ?? 0;
      const all = (id: string) => load.get(id) ?? 0;
      const isPoorer = (a: string, b: string) => ofTopic(a) - ofTopic(b) || all(a) - all(b);
      const taker = others.reduce((poorest, id) => (isPoorer(id, poorest) < 0 ? id : poorest), first);
      const share = shares.get(taker);
      share?.set(topic, [...(share.get(topic) ?? []), partition]);
      load.set(taker, all(taker) + 1);
    }
  }
  return shares;
}

/** Each topic with the members that want it. */
function topicsOf(members: readonly Member[]): readonly (readonly [string, readonly string[]])[] {
  const topics = [...new Set(members.flatMap((member) => member.topics))];
  const wanted = topics.map((topic) => {
    const subscribers = members.filter((member) => member.topics.includes(topic)).map(({ id }) => id);
    return [topic, subscribers] as const;
  });
  return wanted.toSorted(([a, ofA], [b, ofB]) => ofA.length - ofB.length || compare(a, b));
}

/** The same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
