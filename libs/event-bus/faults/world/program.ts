import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answer, Lighting, NumberedOrder, Order, TrafficPlan } from '../programs/orders.ts';
import type { Membership } from '../wire/kafka-conversation.ts';
import type { Watcher } from '../wire/step.ts';
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

class ProgramFailed extends Error {}

const register = fileURLToPath(new URL('../../../../tools/register.mjs', import.meta.url));

/** A service as a process of the operating system. */
export class Program {
  private readonly wires = new Wires();
  private args: readonly string[] = [];
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private orders = 0;
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
        this.launch();
        await this.answer((answer) => 'ready' in answer);
        return;
      } catch (error) {
        if (tries === startsAtMost || this.child?.signalCode) throw error;
      }
    }
  }

  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Of its last life: what Kafka knows it by. */
  get membership(): Membership | undefined {
    return this.wires.membership;
  }

  /** The crash: nothing of it gets a chance to say or to clean up anything. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.exited;
  }

  /** Stands still wherever it is, without knowing. */
  freeze(): void {
    this.isFrozen = true;
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.isFrozen = false;
    this.child?.kill('SIGCONT');
  }

  /** As a deployment ends it. */
  async end(): Promise<void> {
    this.child?.kill('SIGTERM');
    await this.exited;
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

  private launch(): void {
    const { root, log } = this.surroundings;
    const file = `${root}/libs/event-bus/faults/programs/${this.name}.ts`;
    const child = spawn(process.execPath, ['--import', register, file, ...this.args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      cwd: root,
    });
    this.child = child;
    this.wires.membership = undefined;
    this.isFrozen = false;
    const output = createWriteStream(log, { flags: 'a' });
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  private async obey(order: Order): Promise<number | undefined> {
    if (!this.isAlive) throw new ProgramFailed(`${this.name} is not running`);
    const numbered: NumberedOrder = { number: ++this.orders, order };
    const answered = this.answer((answer) => 'done' in answer && answer.done === numbered.number);
    this.child?.send(numbered, () => undefined); // one that ends meanwhile is heard of by its end
    const answer = await answered;
    if ('failure' in answer) throw new ProgramFailed(`${this.name}: ${answer.failure}`);
    return 'value' in answer ? answer.value : undefined;
  }

  private answer(isMeant: (answer: Answer) => boolean): Promise<Answer> {
    const { child } = this;
    if (!child) return Promise.reject(new ProgramFailed(`${this.name} is not running`));
    return new Promise((resolve, reject) => {
      const onExit = () => settle(() => reject(new ProgramFailed(`${this.name} ended; see ${this.surroundings.log}`)));
      const onMessage = (answer: Answer) => isMeant(answer) && settle(() => resolve(answer));
      const settle = (end: () => void) => {
        child.off('exit', onExit);
        child.off('message', onMessage);
        end();
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  }
}
