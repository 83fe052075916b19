import { Command, Option } from 'commander';
import { wholeNumber } from '../arguments/whole-number.ts';
import type { Answer } from '../operator-api/answer.ts';
import { listAll } from '../operator-api/list-all.ts';
import { serviceOption, type BusService } from '../operator-api/services.ts';
import { age } from '../terminal/age.ts';
import { print, printJson } from '../terminal/print.ts';
import { table, type Column } from '../terminal/table.ts';

interface OperationsOptions {
  readonly service?: BusService;
  readonly actor?: string;
  readonly action?: string;
  readonly what?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const columns: readonly Column<Answer>[] = [
  { title: 'AGE', align: 'right', cell: (operation) => age(operation.text('at')) },
  { title: 'SERVICE', cell: (operation) => operation.text('service') },
  { title: 'BY', cell: (operation) => operation.text('actor') },
  { title: 'DONE', cell: (operation) => operation.text('action') },
  { title: 'TO', shrinks: true, cell: (operation) => operation.text('what') },
  { title: 'BECAUSE', shrinks: true, cell: (operation) => operation.text('note') },
];

/** `atlas operations`: the audit of everything that is done by `dlq`, `outbox` and `offsets`. */
export function operationsCommand(): Command {
  return new Command('operations')
    .description('list what operators have done to dead letters, outboxes and offsets, the newest first')
    .addOption(serviceOption('in this service only'))
    .option('--actor <id>', 'by this operator: opr_…')
    .option('--action <name>', 'of this kind: dead-letter.discard')
    .option('--what <name>', 'to this: dead-letter:42, outbox:7')
    .addOption(new Option('--limit <count>', 'at most so many').default(50).argParser(wholeNumber(1, 100_000)))
    .option('--json', 'print one line of JSON: items (with what was there before and after), more')
    .action(operations);
}

async function operations({ service, limit, json, actor, action, what }: OperationsOptions): Promise<void> {
  const query = { ...(actor && { actor }), ...(action && { action }), ...(what && { what }) };
  const { items, more } = await listAll({ service, limit, path: 'operations', query, sortBy: 'at', newestFirst: true });
  if (json) return printJson({ items: items.map((item) => item.json), more });
  if (items.length === 0) return print('Nobody has done anything like that.');
  process.stdout.write(table(columns, items));
  if (more) print('', `These are the last ${items.length}: --limit shows more.`);
}
