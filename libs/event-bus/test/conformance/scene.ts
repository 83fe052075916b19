import { newUuid } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import type { Broker, Consumption, OutgoingRecord, PartitionId, Subscription } from '../../src/transport/broker.ts';
import { pause } from '../../src/pause.ts';
import type { Ground } from './adapter.ts';
import { Listener } from './listener.ts';
import { Memory } from './memory.ts';

export interface ListenerOptions extends Partial<Subscription> {
  /** What the group knows of where it is; each group has one, as it has a database. */
  readonly memory?: Memory;
  readonly broker?: Broker;
}

/** One test of the suite: a publisher, and as many members of groups as it asks for. */
export class Scene<On extends Ground = Ground> {
  readonly group: string;
  readonly publisher: Broker;
  /** The memory of the scene's own group. */
  readonly memory: Memory;
  private readonly consumptions: Consumption[] = [];
  private readonly gates: PromiseWithResolvers<void>[] = [];
  private readonly sends: Promise<unknown>[] = [];

  constructor(
    readonly ground: On,
    readonly sessionMs: number,
  ) {
    this.publisher = ground.broker();
    this.group = `${ground.topic}.${newUuid()}`;
    this.memory = new Memory(() => this.publisher);
  }

  /** Returns once the records are in the log. A transport may acknowledge them only when they have been heard. */
  async say(partition: number, ...texts: readonly string[]): Promise<void> {
    await this.sayOn(this.ground.topic, partition, ...texts);
  }

  async sayOn(topic: string, partition: number, ...texts: readonly string[]): Promise<void> {
    const before = await this.highOf(topic, partition);
    const sent = this.publisher.send(topic, partition, texts.map(recordOf));
    this.sends.push(sent.catch(() => undefined));
    const lies = async () => {
      await pause(25); // most transports have acknowledged by now
      await eventually(async () => {
        if ((await this.highOf(topic, partition)) < before + texts.length) throw new Error('not in the log yet');
      });
    };
    await Promise.race([sent, lies()]);
  }

  async highOf(topic: string, partition: number): Promise<number> {
    const marks = await this.publisher.watermarks(topic);
    return marks.find((mark) => mark.partition === partition)?.high ?? 0;
  }

  async lowOf(topic: string, partition: number): Promise<number> {
    const marks = await this.publisher.watermarks(topic);
    return marks.find((mark) => mark.partition === partition)?.low ?? 0;
  }

  /** Joins the scene's group, unless told otherwise, and takes in all that it hears. */
  async listen(options: ListenerOptions = {}): Promise<Listener> {
    const listener = new Listener(options.memory ?? this.memory);
    const { broker = this.ground.broker() } = options;
    const consumption = await broker.consume({
      group: options.group ?? this.group,
      topics: options.topics ?? [this.ground.topic],
      onAssigned: options.onAssigned ?? ((partitions: readonly PartitionId[]) => listener.place(partitions)),
      onRevoked: options.onRevoked ?? ((partitions: readonly PartitionId[]) => listener.giveBack(partitions)),
      onBatch: options.onBatch ?? ((batch) => listener.take(batch)),
    });
    this.consumptions.push(consumption);
    listener.consumption = consumption;
    return listener;
  }

  /** Holds up a handler until it is opened; a test that has failed opens it as it ends. */
  gate(): PromiseWithResolvers<void> {
    const gate = Promise.withResolvers<void>();
    this.gates.push(gate);
    return gate;
  }

  async end(): Promise<void> {
    for (const gate of this.gates) gate.resolve();
    await Promise.all(this.consumptions.map((consumption) => consumption.stop()));
    await this.ground.close();
    await Promise.all(this.sends);
  }
}

export function recordOf(text: string): OutgoingRecord {
  return { key: 'key', value: Buffer.from(text), headers: { name: 'žlutý' } };
}
