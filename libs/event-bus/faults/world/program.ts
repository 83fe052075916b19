import type { Lighting, Order, TrafficPlan } from '../programs/orders.ts';
import type { Membership } from '../wire/kafka-conversation.ts';
import type { Watcher } from '../wire/step.ts';
import { Life, ProgramFailed } from './life.ts';
import { Wires, type Addresses } from './wires.ts';

export type ProgramName = 'publisher' | 'consumer' | 'next-publisher' | 'next-consumer';

export interface Surroundings extends Addresses {
  readonly topicPrefix: string;
  /** Whether its conversations with its servers are listened to. */
  readonly isOverheard: boolean;
  /** The copy of the code that runs. */
  readonly root: string;
  readonly log: string;
}

const startsAtMost = 3;

/** A service as a process of the operating system. */
export class Program {
  private readonly wires = new Wires();
  private args: readonly string[] = [];
  private life: Life | undefined;
  isFrozen = false;

  constructor(
    readonly name: ProgramName,
    private readonly surroundings: Surroundings,
  ) {}

  async connect(): Promise<void> {
    const { isOverheard, topicPrefix } = this.surroundings;
    const addresses = isOverheard ? await this.wires.lay(this.surroundings) : this.surroundings;
    const { databaseUrl, systemDatabaseUrl, kafkaBrokers } = addresses;
    this.args = [databaseUrl, systemDatabaseUrl, kafkaBrokers.join(','), topicPrefix];
  }

  /** Resolves when it says that it is up. One that gives up before that is started again, as a deployment does. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.launch().ready();
      } catch (error) {
        if (tries === startsAtMost || this.life?.wasKilled) throw error;
      }
    }
  }

  /** Where it writes what it says. */
  get log(): string {
    return this.surroundings.log;
  }

  get isAlive(): boolean {
    return this.life?.isRunning === true;
  }

  /** Of its last life: what Kafka knows it by. */
  get membership(): Membership | undefined {
    return this.wires.membership;
  }

  /** The crash: nothing of it gets a chance to say or to clean up anything. */
  async kill(): Promise<void> {
    this.life?.signal('SIGKILL');
    await this.life?.ended;
  }

  /** Stands still wherever it is, without knowing. */
  freeze(): void {
    this.isFrozen = true;
    this.life?.signal('SIGSTOP');
  }

  thaw(): void {
    this.isFrozen = false;
    this.life?.signal('SIGCONT');
  }

  /** As a deployment ends it. */
  async end(): Promise<void> {
    this.life?.signal('SIGTERM');
    await this.life?.ended;
  }

  async leave(): Promise<void> {
    await this.kill();
    await this.wires.close();
  }

  async startTraffic(traffic: TrafficPlan): Promise<void> {
    await this.obey({ do: 'traffic', traffic });
  }

  async rest(): Promise<void> {
    await this.obey({ do: 'rest' });
  }

  async light(...transactions: readonly Lighting[]): Promise<void> {
    await this.obey({ do: 'light', transactions });
  }

  /** What one of its metrics says, all labels together. */
  async metric(metric: string): Promise<number> {
    const value = await this.obey({ do: 'measure', metric });
    if (value === undefined) throw new ProgramFailed(`${this.name} has no ${metric}`);
    return value;
  }

  /** From now on each step waits for the watcher's verdict, until it is taken away again. */
  addWatcher(watcher: Watcher): () => void {
    return this.wires.addWatcher(watcher);
  }

  private launch(): Life {
    const { root } = this.surroundings;
    this.wires.membership = undefined;
    this.isFrozen = false;
    return (this.life = new Life({ name: this.name, args: this.args, root, log: this.log }));
  }

  private obey(order: Order): Promise<number | undefined> {
    if (!this.life?.isRunning) return Promise.reject(new ProgramFailed(`${this.name} is not running`));
    return this.life.obey(order);
  }
}
