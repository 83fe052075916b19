import { cpus } from 'node:os';
import { tenantCount } from '../workload/tenants.ts';
import { showSpread, spreadOf } from './spread.ts';
import { showTable } from './table.ts';
import type { Comparison } from './verdict.ts';

interface Circumstances {
  /** Of PostgreSQL, as it says itself. */
  readonly settings: ReadonlyMap<string, string>;
  readonly turns: readonly { readonly othersShare: number }[];
}

/** The table, and all that one must know to believe it. */
export function report(
  what: string,
  comparisons: readonly Comparison[],
  peerTitles: Readonly<Record<string, string>>,
  { settings, turns }: Circumstances,
): string {
  const others = spreadOf(turns.map(({ othersShare }) => othersShare * 100));
  const failed = comparisons.filter(({ holds }) => !holds);
  return [
    '',
    what,
    '',
    showTable(comparisons, peerTitles),
    '',
    `${tenantCount} tenants by Zipf's law, row-level security forced, shipped build.`,
    `PostgreSQL: ${[...settings].map(([name, value]) => `${name}=${value}`).join(', ')}. Kafka: one broker, acks=all.`,
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; others took ${showSpread(others)} % of it.`,
    ...(failed.length > 0 ? ['', `✗ ${failed.length} of the gates do not hold`] : []),
  ].join('\n');
}
