/** The transport port. What the bus promises rests on the database; a broker only has to keep what it acknowledged, in order. */
export interface Broker {
  /**
   * Resolves when the records are safe: every in-sync replica has them, or no group needs them any more. Anything else rejects,
   * and then they may be there or not. One partition per call: kafkajs may leave out a partition whose leader moves during a
   * retry, and resolve all the same. Rejects with {@link RecordsRefused} when the records themselves are the reason.
   */
  send(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void>;

  /**
   * Joins the group and feeds batches until {@link Consumption.stop}. Batches of one partition come one after another; those of
   * different partitions at the same time, and a slow one holds up nobody else's.
   */
  consume(subscription: Subscription): Promise<Consumption>;

  /** The first and the next offset of each partition. */
  watermarks(topic: string): Promise<readonly Watermarks[]>;

  /** In each partition the first record that is newer than that; where there is none, the next offset. */
  firstNewer(topic: string, than: Date): Promise<readonly PartitionOffset[]>;

  /** Whether a fresh connection gets an answer from the cluster: tells a sick client from a sick cluster. Never rejects. */
  isReachable(): Promise<boolean>;

  close(): Promise<void>;
}

/** The cluster will never take these records as they are: too large, or malformed. Sent in halves, the guilty stands alone. */
export class RecordsRefused extends Error {}

export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timestamp: Date;
}

export interface PartitionId {
  readonly topic: string;
  readonly partition: number;
}

export interface PartitionOffset extends PartitionId {
  readonly offset: number;
}

/**
 * A log that dies with its process begins here or later, where no other ever gets to (in seventy years, at a million records a
 * second). It acknowledges a record only when every group has passed it: a group that was in such a log has missed nothing of it,
 * and begins at the beginning of whatever log it finds.
 */
export const firstOffsetInMemory = 2 ** 51;

export interface Watermarks {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

export interface Subscription {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Says where to go on in each partition that was assigned; a partition that it leaves out stands still. Repeated until it resolves,
   * or until they are `over` to others: nobody listens to what it says then.
   */
  onAssigned(partitions: readonly PartitionId[], over: AbortSignal): Promise<readonly PartitionOffset[]>;
  /**
   * They go to somebody else, or nobody: the batches in hand have ended. A process that dies cannot say so, which is how an unclean
   * end is told from a clean one.
   */
  onRevoked(partitions: readonly PartitionId[]): Promise<void>;
  /** The broker keeps the membership alive meanwhile. What it throws is logged, and the batch comes again. */
  onBatch(batch: Batch): Promise<void>;
}

export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly IncomingRecord[];
  /** False once the partition is somebody else's or the consumer stops: leave the rest of the batch. */
  isCurrent(): boolean;
  /** Records below `offset` are done. A hint to the broker; the database knows better. Never throws. */
  advance(offset: number): Promise<void>;
  /** Goes on at another offset than the batch's. */
  seek(offset: number): void;
  /** Nothing more of this partition until it is assigned anew. */
  standStill(): void;
}

export interface Consumption {
  /** Goes on, at the given places, with partitions of this member that stand still. */
  resume(starts: readonly PartitionOffset[]): void;
  /** Since when this member has been outside of its group, for whatever reason; undefined while it is inside. */
  outsideSince(): Date | undefined;
  /** Ends the batches in hand, then leaves the group. */
  stop(): Promise<void>;
}
