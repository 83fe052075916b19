import { AssignerProtocol, type Kafka } from 'kafkajs';

type Admin = ReturnType<Kafka['admin']>;

export interface Membership {
  readonly state: string;
  readonly members: readonly { readonly id: string; readonly places: readonly string[] }[];
}

/** What the brokers say of a group and the topics that it reads; places are `topic[partition]`, topics without their prefix. */
export interface GroupView extends Membership {
  readonly committed: ReadonlyMap<string, number>;
  readonly ends: ReadonlyMap<string, number>;
}

export interface GroupName {
  readonly group: string;
  readonly topics: readonly string[];
  readonly prefix: string;
}

export async function viewGroup(admin: Admin, name: GroupName): Promise<GroupView> {
  const { group, topics, prefix } = name;
  const whole = topics.map((topic) => prefix + topic);
  const placeOf = (topic: string, partition: number) => `${topic.slice(prefix.length)}[${partition}]`;
  const committed = await admin.fetchOffsets({ groupId: prefix + group, topics: whole });
  const ends = await Promise.all(whole.map(async (topic) => ({ topic, marks: await admin.fetchTopicOffsets(topic) })));
  return {
    ...(await readMembership(admin, name)),
    committed: new Map(
      committed.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [placeOf(topic, partition), Number(offset)] as const),
      ),
    ),
    ends: new Map(
      ends.flatMap(({ topic, marks }) =>
        marks.map(({ partition, high }) => [placeOf(topic, partition), Number(high)] as const),
      ),
    ),
  };
}

export async function readMembership(admin: Admin, { group, prefix }: GroupName): Promise<Membership> {
  const { groups } = await admin.describeGroups([prefix + group]);
  const { state = 'unknown', members = [] } = groups[0] ?? {};
  return {
    state,
    members: members.map(({ memberId, memberAssignment }) => {
      // While the group rebalances there is none.
      const decoded = memberAssignment.length > 0 && AssignerProtocol.MemberAssignment.decode(memberAssignment);
      const assignment = decoded ? Object.entries(decoded.assignment) : [];
      const places = assignment.flatMap(([topic, numbers]) =>
        numbers.map((partition) => `${topic.slice(prefix.length)}[${partition}]`),
      );
      return { id: memberId, places };
    }),
  };
}
