import { Command } from 'commander';
import { UsageError } from '../arguments/usage-error.ts';
import type { Answer } from '../operator-api/answer.ts';
import { OperatorApi } from '../operator-api/operator-api.ts';
import { age } from '../terminal/age.ts';
import { print, printJson } from '../terminal/print.ts';
import { table, type Column } from '../terminal/table.ts';

interface SetOptions {
  readonly rules?: string;
}

const columns: readonly Column<Answer>[] = [
  { title: 'FLAG', cell: (flag) => flag.text('id') },
  { title: 'VALUE', cell: (flag) => wordOf(flag.json['value']) },
  { title: 'DEFAULT', cell: (flag) => wordOf(flag.json['default']) },
  { title: 'RULES', align: 'right', cell: (flag) => flag.list('rules').length },
  { title: 'SET', align: 'right', cell: (flag) => age(flag.text('changedAt')) },
  { title: 'FOR', shrinks: true, cell: (flag) => flag.text('purpose') },
];

/** `atlas flags`: the switches of all services. */
export function flagsCommand(): Command {
  const command = new Command('flags').description('look at the feature flags of all services, and turn them');
  command
    .command('list')
    .description('list all flags, what they are set to, and what they are for')
    .option('--json', 'print one line of JSON: items')
    .action(list);
  command
    .command('set <flag> <value>')
    .description('set a flag, everywhere within a second')
    .option(
      '--rules <json>',
      'other values for some tenants: [{"tenants": ["ten_…"], "percentage": 10, "value": true}]',
    )
    .action(set);
  command.command('unset <flag>').description('take back what it was set to: its default holds again').action(unset);
  return command;
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const { answer } = await OperatorApi.fromEnvironment().ask('GET', 'flags');
  const flags = answer.list('items');
  if (json) return printJson({ items: flags.map((flag) => flag.json) });
  process.stdout.write(table(columns, flags));
}

/** What was read is what is replaced: a change by somebody else in between is not overwritten. */
async function set(name: string, text: string, { rules }: SetOptions): Promise<void> {
  const api = OperatorApi.fromEnvironment();
  const path = `flags/${encodeURIComponent(name)}`;
  const { answer: before, etag } = await api.ask('GET', path);
  const body = { value: valueFrom(text, before.text('type')), ...(rules !== undefined && { rules: jsonFrom(rules) }) };
  const { answer: after } = await api.ask('PUT', path, { body, ifMatch: etag });
  print(`${name} is ${wordOf(after.json['value'])} (it was ${wordOf(before.json['value'])}).`);
}

async function unset(name: string): Promise<void> {
  const api = OperatorApi.fromEnvironment();
  const path = `flags/${encodeURIComponent(name)}`;
  const { answer: before, etag } = await api.ask('GET', path);
  await api.ask('DELETE', path, { ifMatch: etag });
  print(`${name} is ${wordOf(before.json['default'])} again, its default.`);
}

function valueFrom(text: string, type: string | undefined): unknown {
  if (type === 'string') return text;
  const value = jsonFrom(text);
  if (typeof value !== type) throw new UsageError(`The flag is a ${type}, and "${text}" is none.`);
  return value;
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`"${text}" is not JSON.`);
  }
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
