import { cpus } from 'node:os';
import { showSpread, spreadOf } from '../measuring/spread.ts';
import { showTable } from '../measuring/table.ts';
import type { Comparison } from '../measuring/verdict.ts';
import type { Round } from './measures.ts';
import { tenantCount } from '../workload/tenants.ts';
import { ordersInFlight } from './workload.ts';

interface Circumstances {
  readonly seconds: number;
  /** Of pgbench. */
  readonly clients: number;
  /** Of PostgreSQL, as it says itself. */
  readonly settings: ReadonlyMap<string, string>;
}

/** The table, and all that one must know to believe it. */
export function report(
  comparisons: readonly Comparison[],
  rounds: readonly Round[],
  { seconds, clients, settings }: Circumstances,
): string {
  const turns = rounds.flatMap(({ atlas, pgbench, typeorm }) => [atlas, pgbench, typeorm]);
  const others = spreadOf(turns.map(({ othersShare }) => othersShare * 100));
  const failed = comparisons.filter(({ holds }) => !holds);
  return [
    '',
    `Placing an order: command and SQL, no HTTP. ${rounds.length} interleaved rounds of ${seconds} s; minimum–median–maximum.`,
    '',
    showTable(comparisons, { pgbench: `pgbench, ${clients} clients, pipelined`, typeorm: 'repository.save' }),
    '',
    `Node sides: shipped build, ${ordersInFlight} in flight. All: ${tenantCount} tenants by Zipf's law, three lines an order, row-level security forced.`,
    `PostgreSQL: ${[...settings].map(([name, value]) => `${name}=${value}`).join(', ')}`,
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; others took ${showSpread(others)} % of it.`,
    ...(failed.length > 0 ? ['', `✗ ${failed.length} of the gates do not hold`] : []),
  ].join('\n');
}
