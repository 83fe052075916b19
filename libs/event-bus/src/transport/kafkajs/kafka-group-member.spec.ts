import { EventEmitter } from 'node:events';
import { setInterval } from 'node:timers';
import { eventually } from '@atlas/testing';
import { Kafka, type ConsumerRunConfig, type EachBatchPayload } from 'kafkajs';
import type { GroupClient } from './consumer-life.ts';
import { GroupMember } from './kafka-group-member.ts';

const { events } = new Kafka({ brokers: ['127.0.0.1:1'] }).consumer({ groupId: 'night' });
const sessionTimeoutMs = 20;

/** kafkajs' consumer as it was seen to be at its worst: it joins, and then waits for an answer that never comes, even to leave. */
class HangingClient implements GroupClient {
  readonly events = events;
  private readonly emitter = new EventEmitter();
  private config: ConsumerRunConfig = {};

  readonly on: GroupClient['on'] = (event: string, listener: (event: never) => void) => {
    this.emitter.on(event, (happened: unknown) => void Reflect.apply(listener, undefined, [happened]));
    return () => undefined;
  };

  run(config: ConsumerRunConfig = {}): Promise<void> {
    this.config = config;
    this.emitter.emit(events.GROUP_JOIN, { payload: { memberAssignment: { lamps: [0] } } });
    return Promise.resolve();
  }

  hear(): void {
    this.emitter.emit(events.HEARTBEAT);
  }

  async bring(text: string): Promise<void> {
    await this.config.eachBatch?.(fetched(text));
  }

  connect = () => Promise.resolve();
  subscribe = () => Promise.resolve();
  commitOffsets = () => Promise.resolve();
  seek = () => undefined;
  pause = () => undefined;
  resume = () => undefined;
  disconnect = (): Promise<void> => new Promise(() => undefined);
}

/** One that is answered, and leaves when it is told to. */
class LivelyClient extends HangingClient {
  private beating: NodeJS.Timeout | undefined;

  override run(config: ConsumerRunConfig = {}): Promise<void> {
    this.beating = setInterval(() => this.hear(), 1);
    return super.run(config);
  }

  override disconnect = (): Promise<void> => {
    clearInterval(this.beating);
    return Promise.resolve();
  };
}

function fetched(text: string): EachBatchPayload {
  const message = { key: null, value: Buffer.from(text), timestamp: '0', attributes: 0, offset: '0', headers: {} };
  const offsets = { firstOffset: () => '0', lastOffset: () => '0', offsetLag: () => '0', offsetLagLow: () => '0' };
  return {
    batch: { topic: 'lamps', partition: 0, highWatermark: '1', messages: [message], isEmpty: () => false, ...offsets },
    resolveOffset: () => undefined,
    heartbeat: () => Promise.resolve(),
    pause: () => () => undefined,
    commitOffsetsIfNecessary: () => Promise.resolve(),
    uncommittedOffsets: () => ({ topics: [] }),
    isRunning: () => true,
    isStale: () => false,
  };
}

/** A member whose clients are these, one after another, and what it hears. */
function memberWith(...clients: readonly HangingClient[]) {
  const [waiting, heard] = [[...clients], Array<string>()];
  const consumer = () => waiting.shift() ?? new LivelyClient();
  const subscription = {
    ...{ group: 'night', topics: ['lamps'] },
    onAssigned: () => Promise.resolve([{ topic: 'lamps', partition: 0, offset: 0 }]),
    onRevoked: () => Promise.resolve(),
    onBatch: ({ records }: { readonly records: readonly { readonly value: Buffer | null }[] }) => {
      heard.push(...records.map(({ value }) => String(value)));
      return Promise.resolve();
    },
  };
  return { member: new GroupMember({ consumer }, subscription, sessionTimeoutMs), waiting, heard };
}

describe('a consumer of kafkajs that waits for ever', () => {
  it('is replaced by one that is answered, once nothing was heard of its group for longer than a session', async () => {
    const { member, waiting } = memberWith(new HangingClient(), new LivelyClient());
    await member.start();
    await eventually(() => expect(waiting).toEqual([]));
    await eventually(() => expect(member.outsideSince()).toBeUndefined());
    await member.stop();
  });

  it('has no say any more when it wakes up after it was replaced', async () => {
    const [hanging, lively] = [new HangingClient(), new LivelyClient()];
    const { member, waiting, heard } = memberWith(hanging, lively);
    await member.start();
    await eventually(() => expect(waiting).toEqual([]));
    await hanging.bring('what the other one brings as well');
    await lively.bring('once');
    await eventually(() => expect(heard).toEqual(['once']));
    await member.stop();
  });
});
