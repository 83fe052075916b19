import { Command } from 'commander';
import type { Answer } from '../operator-api/answer.ts';
import { askAll } from '../operator-api/ask-all.ts';
import { OperatorApi } from '../operator-api/operator-api.ts';
import { serviceOption, type BusService } from '../operator-api/services.ts';
import { age } from '../terminal/age.ts';
import { counted } from '../terminal/plain-text.ts';
import { print, printJson } from '../terminal/print.ts';
import { table, type Column } from '../terminal/table.ts';

interface ShowOptions {
  readonly service?: BusService;
  readonly topic?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const columns: readonly Column<Answer>[] = [
  { title: 'SERVICE', cell: (row) => row.text('service') },
  { title: 'TOPIC', shrinks: true, cell: (row) => row.text('topic') },
  { title: 'PARTITION', align: 'right', cell: (row) => row.count('partition') },
  { title: 'OFFSET', align: 'right', cell: (row) => row.count('offset') },
  { title: 'LOG FROM', align: 'right', cell: (row) => row.count('low') },
  { title: 'TO', align: 'right', cell: (row) => row.count('high') },
  { title: 'LAG', align: 'right', cell: (row) => row.count('lag') },
  { title: 'STANDS STILL', cell: stillnessOf },
];

export function showOffsetsCommand(): Command {
  return new Command('show')
    .description('show the partitions in which there is something left to handle, and those that stand still')
    .addOption(serviceOption('of this service only'))
    .option('--topic <topic>', 'of this topic only')
    .option('--all', 'every partition, also those that are handled to their end')
    .option('--json', 'print one line of JSON: items (every partition)')
    .action(show);
}

async function show({ service, topic, all, json }: ShowOptions): Promise<void> {
  const api = OperatorApi.fromEnvironment();
  const answers = await askAll(service, (each) => api.get(each, 'offsets'));
  const partitions = answers
    .flatMap(({ service: owner, answer }) => answer.list('items').map((item) => item.with({ service: owner })))
    .filter((partition) => topic === undefined || partition.text('topic') === topic);
  if (json) return printJson({ items: partitions.map((partition) => partition.json) });
  const shown = partitions.filter((partition) => all || partition.count('lag') !== 0 || partition.part('gap'));
  if (shown.length > 0) process.stdout.write(table(columns, shown));
  if (shown.length > 0) print('');
  const standing = partitions.filter((partition) => partition.part('gap')).length;
  const lagging = partitions.reduce((sum, partition) => sum + (partition.count('lag') ?? 0), 0);
  print(
    `${counted(partitions.length, 'partition')}: ${counted(lagging, 'event')} to handle, ${standing} standing still.`,
  );
}

function stillnessOf(partition: Answer): string {
  const gap = partition.part('gap');
  return gap ? `${gap.text('reason')}, for ${age(gap.text('foundAt'))}` : '';
}
