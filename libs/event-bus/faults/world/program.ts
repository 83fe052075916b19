import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answer, Lighting, NumberedOrder, Order, TrafficPlan } from '../programs/orders.ts';
import { KafkaConversation, type Membership } from '../wire/kafka-conversation.ts';
import { PostgresConversation } from '../wire/postgres-conversation.ts';
import type { Step, Verdict, Watcher } from '../wire/step.ts';
import { Tunnel } from '../wire/tunnel.ts';

export type ProgramName = 'publisher' | 'consumer' | 'next-publisher' | 'next-consumer';

export interface Surroundings {
  readonly postgresPort: number;
  readonly brokerPorts: readonly number[];
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  readonly topicPrefix: string;
  /** The copy of the code that runs. */
  readonly root: string;
  readonly log: string;
}

class ProgramFailed extends Error {}

const register = fileURLToPath(new URL('../../../../tools/register.mjs', import.meta.url));

/** A service as a process of the operating system, and the wires between it and its servers. */
export class Program {
  private readonly tunnels: Tunnel[] = [];
  private readonly watchers = new Set<Watcher>();
  private args: readonly string[] = [];
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private orders = 0;
  /** Of its last life: what Kafka knows it by. */
  membership: Membership | undefined;
  isFrozen = false;

  constructor(
    readonly name: ProgramName,
    private readonly surroundings: Surroundings,
  ) {}

  async connect(): Promise<void> {
    const { postgresPort, brokerPorts, databaseUrl, systemDatabaseUrl, topicPrefix } = this.surroundings;
    const watch = (step: Step) => this.watch(step);
    const postgres = await this.tunnel(postgresPort, () => new PostgresConversation(watch));
    const ports = new Map<number, number>();
    const joined = (membership: Membership) => (this.membership = membership);
    for (const port of brokerPorts) {
      ports.set(port, await this.tunnel(port, () => new KafkaConversation({ watch, ports, joined })));
    }
    const brokers = [...ports.values()].map((own) => `127.0.0.1:${own}`);
    this.args = [
      withPort(databaseUrl, postgres),
      withPort(systemDatabaseUrl, postgres),
      brokers.join(','),
      topicPrefix,
    ];
  }

  /** Resolves when it says that it is up. */
  async start(): Promise<void> {
    const { root, log } = this.surroundings;
    const file = `${root}/libs/event-bus/faults/programs/${this.name}.ts`;
    const child = spawn(process.execPath, ['--import', register, file, ...this.args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      cwd: root,
    });
    this.child = child;
    this.membership = undefined;
    this.isFrozen = false;
    const output = createWriteStream(log, { flags: 'a' });
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()));
    await this.answer((answer) => 'ready' in answer);
  }

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new ProgramFailed(`${this.name} was never started`);
    return pid;
  }

  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
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
    await Promise.all(this.tunnels.map((tunnel) => tunnel.close()));
  }

  untilGone(): Promise<void> {
    return this.exited;
  }

  startTraffic(traffic: TrafficPlan): Promise<void> {
    return this.obey({ do: 'traffic', traffic });
  }

  rest(): Promise<void> {
    return this.obey({ do: 'rest' });
  }

  light(...transactions: readonly Lighting[]): Promise<void> {
    return this.obey({ do: 'light', transactions });
  }

  /** From now on each step waits for the watcher's verdict, until it is taken away again. */
  addWatcher(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private async watch(step: Step): Promise<Verdict> {
    for (const watcher of this.watchers) if ((await watcher(step)) === 'cut') return 'cut';
    return 'go-on';
  }

  private async tunnel(port: number, converse: ConstructorParameters<typeof Tunnel>[1]): Promise<number> {
    const tunnel = new Tunnel(port, converse);
    this.tunnels.push(tunnel);
    return tunnel.listen();
  }

  private async obey(order: Order): Promise<void> {
    const numbered: NumberedOrder = { number: ++this.orders, order };
    const answered = this.answer((answer) => 'done' in answer && answer.done === numbered.number);
    this.child?.send(numbered);
    const answer = await answered;
    if ('failure' in answer) throw new ProgramFailed(`${this.name}: ${answer.failure}`);
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

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}
