import { Command } from 'commander';
import { askAll } from '../operator-api/ask-all.ts';
import type { Answer } from '../operator-api/answer.ts';
import { OperatorApi } from '../operator-api/operator-api.ts';
import { serviceOption, type BusService } from '../operator-api/services.ts';
import { duration } from '../terminal/age.ts';
import { print, printJson } from '../terminal/print.ts';
import { table, type Column } from '../terminal/table.ts';

interface StatsOptions {
  readonly service?: BusService;
  readonly json?: boolean;
}

const columns: readonly Column<Answer>[] = [
  { title: 'SERVICE', cell: (row) => row.text('service') },
  { title: 'DEAD LETTERS', align: 'right', cell: (row) => row.count('deadLetters') },
  { title: 'OLDEST', align: 'right', cell: (row) => secondsOf(row, 'oldestSeconds', 'deadLetters') },
  { title: 'BLOCKED KEYS', align: 'right', cell: (row) => row.count('blockedKeys') },
  { title: 'FOR', align: 'right', cell: (row) => secondsOf(row, 'oldestBlockedSeconds', 'blockedKeys') },
  { title: 'EVENTS BEHIND', align: 'right', cell: (row) => row.count('waitingBehind') },
  { title: 'UNKNOWN TYPES', align: 'right', cell: (row) => row.count('unknownTypes') },
];

const breakdowns = [
  { field: 'byReason', title: 'REASON' },
  { field: 'byErrorClass', title: 'ERROR' },
  { field: 'byType', title: 'EVENT' },
] as const;

export function statsCommand(): Command {
  return new Command('stats')
    .description('count dead letters by service, reason, error and event; and what waits behind them')
    .addOption(serviceOption('of this service only'))
    .option('--json', 'print one line of JSON: services')
    .action(stats);
}

async function stats({ service, json }: StatsOptions): Promise<void> {
  const api = OperatorApi.fromEnvironment();
  const answers = await askAll(service, (each) => api.get(each, 'dead-letters/stats'));
  const counts = answers.map(({ service: owner, answer }) => answer.with({ service: owner }));
  if (json) return printJson({ services: counts.map((count) => count.json) });
  process.stdout.write(table(columns, counts));
  for (const breakdown of breakdowns) printBreakdown(breakdown.title, rowsOf(counts, breakdown.field));
}

function printBreakdown(title: string, rows: readonly Answer[]): void {
  if (rows.length === 0) return;
  print('');
  process.stdout.write(
    table(
      [
        { title: 'COUNT', align: 'right', cell: (row: Answer) => row.count('count') },
        { title: 'SERVICE', cell: (row) => row.text('service') },
        { title, shrinks: true, cell: (row) => row.text('name') },
      ],
      rows,
    ),
  );
}

/** The most frequent first, of all services together. */
function rowsOf(counts: readonly Answer[], field: string): readonly Answer[] {
  return counts
    .flatMap((each) => each.list(field).map((row) => row.with({ service: each.text('service') })))
    .toSorted((one, other) => (other.count('count') ?? 0) - (one.count('count') ?? 0));
}

/** An age means something only where there is something that has it. */
function secondsOf(row: Answer, seconds: string, count: string): string | undefined {
  return row.count(count) ? duration(row.count(seconds) ?? 0) : undefined;
}
