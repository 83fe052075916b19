import type { Database, PoolLoad } from '@atlas/database';
import { Gauge, register } from 'prom-client';

const watched = new Set<Database>();

/** Tells Prometheus of these databases' connections until the returned function is called. */
export function watchPools(databases: readonly Database[]): () => void {
  for (const database of databases) watched.add(database);
  return () => databases.forEach((database) => watched.delete(database));
}

type Labels = Readonly<Record<string, string>>;

// By the names and units of OpenTelemetry's conventions for clients of databases.

tell('db_client_connection_count', 'Connections to the database, by what they do: used or idle.', ({ inUse, idle }) => [
  [{ state: 'used' }, inUse],
  [{ state: 'idle' }, idle],
]);

tell('db_client_connection_max', 'The most connections that the pool opens.', ({ max }) => [[{}, max]]);

tell('db_client_connection_pending_requests', 'Pieces of work that wait for a connection.', ({ waiting }) => [
  [{}, waiting],
]);

/** Read when Prometheus asks, not before. */
function tell(name: string, help: string, read: (load: PoolLoad) => readonly (readonly [Labels, number])[]): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: ['pool', 'state'],
    registers: [],
    collect() {
      this.reset();
      for (const load of [...watched].flatMap(({ pools }) => pools))
        for (const [labels, value] of read(load)) this.set({ pool: load.name, ...labels }, value);
    },
  });
  register.registerMetric(gauge);
}
