import { Command, Option } from 'commander';
import { wholeNumber } from '../arguments/whole-number.ts';
import type { Answer } from '../operator-api/answer.ts';
import { listAll } from '../operator-api/list-all.ts';
import { serviceOption, type BusService } from '../operator-api/services.ts';
import { age, timeUntil } from '../terminal/age.ts';
import { counted } from '../terminal/plain-text.ts';
import { print, printJson } from '../terminal/print.ts';
import { table, type Column } from '../terminal/table.ts';
import { filterOf, withFilters, type FilterOptions } from './filter-options.ts';

interface ListOptions extends FilterOptions {
  readonly service?: BusService;
  readonly limit: number;
  readonly json?: boolean;
}

const columns: readonly Column<Answer>[] = [
  { title: 'ID', cell: (letter) => `${letter.text('service')}/${letter.count('id')}` },
  { title: 'AGE', align: 'right', cell: (letter) => age(letter.text('diedAt')) },
  { title: 'REASON', cell: (letter) => letter.text('reason') },
  { title: 'EVENT', shrinks: true, cell: (letter) => letter.text('type') },
  { title: 'KEY', shrinks: true, cell: (letter) => letter.text('key') },
  { title: 'TRIES', align: 'right', cell: (letter) => letter.count('attempts') },
  { title: 'NEXT TRY', cell: (letter) => timeUntil(letter.text('nextTryAt')) },
  { title: 'ERROR', shrinks: true, cell: errorOf },
];

export function listCommand(): Command {
  const command = new Command('list')
    .description('list dead letters, the oldest first; of all services, unless one is named')
    .addOption(serviceOption('of this service only'))
    .addOption(new Option('--limit <count>', 'at most so many').default(50).argParser(wholeNumber(1, 100_000)))
    .option('--json', 'print one line of JSON: items, more');
  return withFilters(command)
    .addHelpText(
      'after',
      `
Examples:
  atlas dlq list --since 2h
  atlas dlq list --service billing --reason exhausted --tenant ten_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e
  atlas dlq list --json --limit 1000 | jq '.items[].id'`,
    )
    .action(list);
}

async function list({ service, limit, json, ...options }: ListOptions): Promise<void> {
  const filter = filterOf(options);
  const { items, more } = await listAll({ service, limit, path: 'dead-letters', query: filter, sortBy: 'diedAt' });
  if (json) return printJson({ items: items.map((item) => item.json), more });
  if (items.length === 0)
    return print(Object.keys(filter).length === 0 ? 'No dead letters: nothing to do.' : 'No dead letter is like that.');
  process.stdout.write(table(columns, items));
  print(
    '',
    more ? `These are the first ${items.length}: --limit shows more.` : `${counted(items.length, 'dead letter')}.`,
  );
}

function errorOf(letter: Answer): string | undefined {
  const [name, message] = [letter.text('errorClass'), letter.text('errorMessage')];
  return name !== undefined && message !== undefined ? `${name}: ${message}` : (message ?? name);
}
