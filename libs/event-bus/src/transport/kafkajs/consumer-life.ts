import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import { inTime } from '../in-time.ts';
import { fetchWhole, leaveFetch } from './whole-records.ts';

/** Waiting for the slowest member of a rebalance, some times over, is within it. */
const joinTimeoutMs = 60_000;
const leaveTimeoutMs = 10_000;

/** What a member of a group needs of kafkajs' consumer. */
export type GroupClient = Pick<
  Consumer,
  'connect' | 'subscribe' | 'run' | 'disconnect' | 'on' | 'events' | 'seek' | 'pause' | 'resume' | 'commitOffsets'
>;

/** What becomes of a consumer, as long as it is listened to. */
export interface LifeEvents {
  joined(event: ConsumerGroupJoinEvent): void;
  heard(): void;
  rebalancing(): void;
  crashed(cause: Error): void;
  fetched(payload: EachBatchPayload): void;
}

/**
 * One consumer of kafkajs, from its first word to its last. kafkajs cannot be stopped in the middle of joining, and may wait for
 * ever for an answer on a connection that was closed under it: so a life is given up rather than ended. From then on nothing is
 * heard of it, and it leaves its group whenever it can.
 */
export class ConsumerLife {
  private isGivenUp = false;

  constructor(
    private readonly consumer: GroupClient,
    private readonly events: LifeEvents,
  ) {
    const whileWanted = (tell: () => void) => void (this.isGivenUp || tell());
    consumer.on(consumer.events.GROUP_JOIN, (event) => whileWanted(() => events.joined(event)));
    consumer.on(consumer.events.HEARTBEAT, () => whileWanted(() => events.heard()));
    consumer.on(consumer.events.REBALANCING, () => whileWanted(() => events.rebalancing()));
    consumer.on(consumer.events.CRASH, ({ payload }) => whileWanted(() => events.crashed(payload.error)));
  }

  async join(topics: readonly string[]): Promise<void> {
    const joining = this.begin(topics);
    try {
      await inTime(joining, joinTimeoutMs, 'joining');
    } catch (error) {
      this.giveUp();
      void joining.then(() => this.leave()).catch(() => undefined); // whoever waited has heard of the failure
      throw error;
    }
  }

  giveUp(): void {
    this.isGivenUp = true;
    void this.consumer.disconnect().catch(() => undefined); // its group forgets it after a session
  }

  async leave(): Promise<void> {
    await inTime(this.consumer.disconnect(), leaveTimeoutMs, 'leaving').catch(() => undefined); // as above
  }

  private async begin(topics: readonly string[]): Promise<void> {
    const { consumer, events } = this;
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true }); // else an offset out of range jumps to the latest
    await fetchWhole(() =>
      consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => leaveFetch(() => Promise.resolve(this.isGivenUp ? undefined : events.fetched(payload))),
      }),
    );
  }
}
