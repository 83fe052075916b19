import { Command, Option } from 'commander';
import { wholeNumber } from '../arguments/whole-number.ts';
import type { Answer } from '../operator-api/answer.ts';
import { listAll } from '../operator-api/list-all.ts';
import { serviceOption, type BusService } from '../operator-api/services.ts';
import { age } from '../terminal/age.ts';
import { counted } from '../terminal/plain-text.ts';
import { print, printJson } from '../terminal/print.ts';
import { table, type Column } from '../terminal/table.ts';

interface ListOptions {
  readonly service?: BusService;
  readonly limit: number;
  readonly json?: boolean;
}

const columns: readonly Column<Answer>[] = [
  { title: 'ID', cell: (event) => `${event.text('service')}/${event.count('seq')}` },
  { title: 'AGE', align: 'right', cell: (event) => age(event.text('refusedAt')) },
  { title: 'EVENT', shrinks: true, cell: (event) => event.text('schema') },
  { title: 'KEY', shrinks: true, cell: (event) => event.text('key') },
  { title: 'BEHIND', align: 'right', cell: (event) => event.count('waitingBehind') },
  { title: 'ERROR', shrinks: true, cell: (event) => `${event.text('errorClass')}: ${event.text('errorMessage')}` },
];

export function listRefusedCommand(): Command {
  return new Command('list')
    .description('list the events that the brokers refused, the oldest first; of all services, unless one is named')
    .addOption(serviceOption('of this service only'))
    .addOption(new Option('--limit <count>', 'at most so many').default(50).argParser(wholeNumber(1, 100_000)))
    .option('--json', 'print one line of JSON: items, more')
    .action(list);
}

async function list({ service, limit, json }: ListOptions): Promise<void> {
  const { items, more } = await listAll({ service, limit, path: 'outbox/refused', sortBy: 'refusedAt' });
  if (json) return printJson({ items: items.map((item) => item.json), more });
  if (items.length === 0) return print('The brokers have refused nothing: nothing to do.');
  process.stdout.write(table(columns, items));
  print(
    '',
    more ? `These are the first ${items.length}: --limit shows more.` : `${counted(items.length, 'refused event')}.`,
  );
}
