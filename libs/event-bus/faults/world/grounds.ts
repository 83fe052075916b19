import { BrokerCluster } from '../brokers/cluster.mjs';
import type { Row } from '../rows/row.ts';
import { dropForsakenDatabases } from './databases.ts';
import { Servers } from './servers.mjs';

/** The servers on which worlds are made: one broker, or three. Each kind is started when the first row needs it. */
export class Grounds {
  private one: Promise<Servers> | undefined;
  private three: Promise<Servers> | undefined;

  /** In directories of their own, relative to the project's. */
  constructor(private readonly directory: string) {}

  for({ hits }: Row): Promise<Servers> {
    if (hits === 'brokers') return (this.three ??= swept(BrokerCluster.start(`${this.directory}-brokers`)));
    return (this.one ??= swept(Servers.start(this.directory)));
  }

  async release(): Promise<void> {
    for (const starting of [this.one, this.three]) await (await starting?.catch(() => undefined))?.release();
  }
}

async function swept(starting: Promise<Servers>): Promise<Servers> {
  const servers = await starting;
  await dropForsakenDatabases(servers.postgresUrl);
  return servers;
}
