import type { Consumption, PartitionId, PartitionOffset, Subscription } from '../broker.ts';
import { InProcessMember } from './in-process-member.ts';
import type { PartitionLog } from './partition-log.ts';

/** Nobody of a group is there to take what was sent: it is not acknowledged. */
class NobodyListens extends Error {}

interface Waiting {
  readonly offset: number;
  readonly passed: PromiseWithResolvers<void>;
}

/** A consumer group: shares the partitions of its topics among its members, anew whenever one comes or goes. */
export class InProcessGroup {
  private readonly members = new Set<InProcessMember>();
  private readonly offsets = new Map<PartitionLog, number>();
  private readonly waiting = new Map<PartitionLog, Set<Waiting>>();
  private readonly expectedTopics = new Set<string>();
  private rebalancing: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly logsOf: (topic: string) => readonly PartitionLog[],
    private readonly logOf: (id: PartitionId) => PartitionLog,
  ) {}

  /** It will listen to these topics: until a member is there, nothing of them is acknowledged. */
  expect(topics: readonly string[]): void {
    for (const topic of topics) this.expectedTopics.add(topic);
  }

  async join(subscription: Subscription): Promise<Consumption> {
    const member = new InProcessMember(subscription, {
      pass: (place) => this.pass(place),
      leave: (leaving) => this.leave(leaving),
    });
    await this.rebalance(() => this.members.add(member));
    return member;
  }

  listensTo(topic: string): boolean {
    return this.expectedTopics.has(topic) || this.subscribers(topic).length > 0;
  }

  assertPresent(topic: string): void {
    if (this.subscribers(topic).length === 0)
      throw new NobodyListens(`nobody of ${this.name} is there to hear ${topic}`);
  }

  /** Resolves when the group is behind the offset, rejects when its last member is gone before. */
  async hasPassed(log: PartitionLog, offset: number): Promise<void> {
    if (this.offsetOf(log) >= offset) return;
    this.assertPresent(log.topic);
    const waiting = { offset, passed: Promise.withResolvers<void>() };
    const others = this.waiting.get(log) ?? new Set();
    this.waiting.set(log, others.add(waiting));
    await waiting.passed.promise.finally(() => others.delete(waiting));
  }

  offsetOf(log: PartitionLog): number {
    return this.offsets.get(log) ?? Number.NEGATIVE_INFINITY;
  }

  private pass(place: PartitionOffset): void {
    const log = this.logOf(place);
    this.offsets.set(log, place.offset);
    for (const { offset, passed } of this.waiting.get(log) ?? []) if (place.offset >= offset) passed.resolve();
  }

  private leave(member: InProcessMember): Promise<void> {
    return this.rebalance(() => this.members.delete(member));
  }

  /** As Kafka's eager protocol: all give back everything, then all is shared out. One after another. */
  private rebalance(change: () => void): Promise<void> {
    const before = this.rebalancing;
    return (this.rebalancing = (async () => {
      await before;
      await Promise.all([...this.members].map((member) => member.revoke()));
      change();
      this.shareOut();
    })());
  }

  private shareOut(): void {
    const shares = new Map([...this.members].map((member): [InProcessMember, PartitionLog[]] => [member, []]));
    for (const topic of new Set([...this.members].flatMap(({ subscription }) => subscription.topics))) {
      const subscribers = this.subscribers(topic);
      for (const [i, log] of this.logsOf(topic).entries()) {
        const member = subscribers[i % subscribers.length];
        if (member) shares.get(member)?.push(log);
      }
    }
    for (const [member, logs] of shares) member.assign(logs);
    for (const [log, waiting] of this.waiting) {
      if (this.subscribers(log.topic).length > 0) continue;
      for (const { passed } of waiting) passed.reject(new NobodyListens(`the last of ${this.name} has left`));
    }
  }

  private subscribers(topic: string): readonly InProcessMember[] {
    return [...this.members].filter(({ subscription }) => subscription.topics.includes(topic));
  }
}
