import { randomInt } from 'node:crypto';
import { partitionCount } from '../../contract/partition.ts';
import {
  firstOffsetInMemory,
  RecordsRefused,
  type Consumption,
  type IncomingRecord,
  type OutgoingRecord,
  type PartitionId,
  type Subscription,
  type Watermarks,
} from '../broker.ts';
import { InProcessGroup } from './in-process-group.ts';
import { PartitionLog, weightOf } from './partition-log.ts';

/** What Kafka takes in one piece by default (`message.max.bytes`). */
const maxBatchBytes = 1_048_588;

class UnknownTopic extends Error {
  constructor(topic: string) {
    super(`there is no topic ${topic}`);
  }
}

/**
 * Topics and groups in the memory of this process. Their logs die with it, therefore a record is acknowledged only when every
 * group that listens to its topic has passed it: until then it stays in its publisher's outbox, which sends it again.
 */
export class InProcessCluster {
  private readonly topics = new Map<string, readonly PartitionLog[]>();
  private readonly groups = new Map<string, InProcessGroup>();

  /** Makes those topics that are missing. */
  open(topics: readonly string[]): void {
    for (const topic of topics) if (!this.topics.has(topic)) this.topics.set(topic, newLogs(topic));
  }

  /** A group that will listen: nothing of these topics is acknowledged without it. */
  expect(group: string, topics: readonly string[]): void {
    this.groupOf(group).expect(topics);
  }

  /** Returns the offset behind the last of the records. */
  async send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    const log = this.logOf({ topic, partition });
    const bytes = records.reduce((sum, record) => sum + weightOf(record), 0);
    if (bytes > maxBatchBytes) throw new RecordsRefused(`${bytes} bytes are too many, ${maxBatchBytes} are allowed`);
    const listeners = this.listenersOf(topic);
    for (const group of listeners) group.assertPresent(topic); // before anybody sees the records
    const next = log.append(records);
    await Promise.all(listeners.map((group) => group.hasPassed(log, next)));
    log.retain(Math.min(next, ...this.listenersOf(topic).map((group) => group.offsetOf(log))));
    return next;
  }

  async join(subscription: Subscription): Promise<Consumption> {
    for (const topic of subscription.topics) this.logsOf(topic);
    return this.groupOf(subscription.group).join(subscription);
  }

  watermarks(topic: string): readonly Watermarks[] {
    return this.logsOf(topic).map((log) => log.watermarks());
  }

  /** All that is kept of a topic, the oldest of each partition first. */
  records(topic: string): readonly IncomingRecord[] {
    return this.logsOf(topic).flatMap((log) => log.kept());
  }

  /** For tests: records below the offset are gone. */
  truncate(topic: string, partition: number, offset: number): void {
    this.logOf({ topic, partition }).truncate(offset);
  }

  private listenersOf(topic: string): readonly InProcessGroup[] {
    return [...this.groups.values()].filter((group) => group.listensTo(topic));
  }

  private logsOf(topic: string): readonly PartitionLog[] {
    const logs = this.topics.get(topic);
    if (!logs) throw new UnknownTopic(topic);
    return logs;
  }

  private logOf({ topic, partition }: PartitionId): PartitionLog {
    const log = this.logsOf(topic)[partition];
    if (!log) throw new UnknownTopic(`${topic}[${partition}]`);
    return log;
  }

  private groupOf(name: string): InProcessGroup {
    const known = this.groups.get(name);
    if (known) return known;
    const group = new InProcessGroup(
      name,
      (topic) => this.logsOf(topic),
      (id) => this.logOf(id),
    );
    this.groups.set(name, group);
    return group;
  }
}

/** A log begins anywhere up there: an offset that a database remembers of an earlier process' log must not be taken for one of this. */
function newLogs(topic: string): readonly PartitionLog[] {
  const low = firstOffsetInMemory + randomInt(2 ** 47);
  return Array.from({ length: partitionCount }, (_, partition) => new PartitionLog(topic, partition, low));
}
