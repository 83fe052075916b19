import { KafkaConversation, type Membership } from '../wire/kafka-conversation.ts';
import { PostgresConversation } from '../wire/postgres-conversation.ts';
import type { Step, Verdict, Watcher } from '../wire/step.ts';
import { Tunnel } from '../wire/tunnel.ts';

/** Where a program finds its servers. */
export interface Addresses {
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  readonly kafkaBrokers: readonly string[];
}

/** What lies between a program and its servers: a tunnel to each, or nothing. */
export class Wires {
  private readonly tunnels: Tunnel[] = [];
  private readonly watchers = new Set<Watcher>();
  /** What Kafka knows the program by. */
  membership: Membership | undefined;

  /** Returns where the program finds its servers now. */
  async lay({ databaseUrl, systemDatabaseUrl, kafkaBrokers }: Addresses): Promise<Addresses> {
    const watch = (step: Step) => this.watch(step);
    const postgres = await this.tunnel(portOf(databaseUrl), () => new PostgresConversation(watch));
    const ports = new Map<number, number>();
    const joined = (membership: Membership) => (this.membership = membership);
    for (const broker of kafkaBrokers.map(portOf)) {
      const conversation = () => new KafkaConversation({ broker, watch, ports, joined });
      ports.set(broker, await this.tunnel(broker, conversation));
    }
    return {
      databaseUrl: withPort(databaseUrl, postgres),
      systemDatabaseUrl: withPort(systemDatabaseUrl, postgres),
      kafkaBrokers: [...ports.values()].map((own) => `127.0.0.1:${own}`),
    };
  }

  /** From now on each step waits for the watcher's verdict, until it is taken away again. */
  addWatcher(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  async close(): Promise<void> {
    await Promise.all(this.tunnels.map((tunnel) => tunnel.close()));
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
}

function portOf(address: string): number {
  return Number(/:(\d+)(\/|$)/.exec(address)?.[1]);
}

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}
