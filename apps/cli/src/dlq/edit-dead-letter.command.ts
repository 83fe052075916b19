import { readFile } from 'node:fs/promises';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../arguments/usage-error.ts';
import type { Answer } from '../operator-api/answer.ts';
import { OperatorApi } from '../operator-api/operator-api.ts';
import { onlyOne, references, serviceOption, type BusService, type Reference } from '../operator-api/services.ts';
import { diff } from '../terminal/diff.ts';
import { headerLines, payloadText, textLines } from '../terminal/document.ts';
import { print, printJson } from '../terminal/print.ts';

type HeaderChanges = Readonly<Record<string, string | null>>;

interface EditOptions {
  readonly service?: BusService;
  readonly header?: HeaderChanges;
  readonly dropHeader?: HeaderChanges;
  readonly payload?: string;
  readonly payloadFile?: string;
  readonly note: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function editCommand(): Command {
  return new Command('edit')
    .description('change headers or payload of a dead letter; what came first is kept, and redrive takes the new one')
    .addArgument(new Argument('<id>', 'as list shows it: billing/42').argParser(references))
    .addOption(serviceOption('whose it is, when the id does not say it'))
    .option('--header <name=value>', 'set a header; may be repeated', setHeader)
    .option('--drop-header <name>', 'take a header away; may be repeated', dropHeader)
    .option('--payload <text>', 'the new payload')
    .option('--payload-file <file>', 'the new payload; - reads standard input')
    .requiredOption('--note <text>', 'why; kept in the audit')
    .option('--dry-run', 'show what would change, or why it may not, and change nothing')
    .option('--json', 'print the edited dead letter as one line of JSON; in a dry run: before, after')
    .addHelpText(
      'after',
      `
Examples:
  atlas dlq show billing/42 --json | jq -c .payload.json > order.json     # then change it
  atlas dlq edit billing/42 --payload-file order.json --note 'amount was negative' --dry-run
  atlas dlq edit billing/42 --header ce_dataschema=order.placed/1.0 --note 'the header was cut off'`,
    )
    .action(edit);
}

async function edit(named: readonly Reference[], options: EditOptions): Promise<void> {
  const { service, number } = onlyOne(named, options.service);
  const headers = { ...options.header, ...options.dropHeader };
  const payload = await newPayload(options);
  const change = {
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(payload && { payload: onTheWire(payload) }),
  };
  if (Object.keys(change).length === 0)
    throw new UsageError('What is to change? Give --header, --drop-header, --payload or --payload-file.');
  const api = OperatorApi.fromEnvironment();
  const before = await api.get(service, `dead-letters/${number}`);
  const { dryRun = false, note } = options;
  const after = await api.patch(service, `dead-letters/${number}`, { ...change, note, ...(dryRun && { dryRun }) });
  if (options.json) return printJson(dryRun ? { before: before.json, after: after.json } : { service, ...after.json });
  print(...diff(contentOf(before), contentOf(after)));
  print(
    '',
    dryRun
      ? `${service}/${number} would be changed like this.`
      : `${service}/${number} is changed. Now: atlas dlq redrive ${service}/${number}`,
  );
}

/** As bytes, unless JSON says the same in less: a request may be no larger than the payload that it brings, by and large. */
function onTheWire(payload: Buffer): object {
  const text = payload.toString().trimEnd();
  const json = jsonOf(text);
  return json !== undefined && JSON.stringify(json) === text ? { json } : { base64: payload.toString('base64') };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const contentOf = (letter: Answer) => [...headerLines(letter), '', ...textLines(payloadText(letter))].join('\n');

async function newPayload({ payload, payloadFile }: EditOptions): Promise<Buffer | undefined> {
  if (payload !== undefined && payloadFile !== undefined)
    throw new UsageError('--payload and --payload-file contradict each other.');
  if (payloadFile !== undefined) return readFile(payloadFile === '-' ? '/dev/stdin' : payloadFile);
  return payload === undefined ? undefined : Buffer.from(payload);
}

function setHeader(text: string, before: HeaderChanges = {}): HeaderChanges {
  const end = text.indexOf('=');
  if (end < 1) throw new InvalidArgumentError('It looks like name=value.');
  return { ...before, [text.slice(0, end)]: text.slice(end + 1) };
}

function dropHeader(name: string, before: HeaderChanges = {}): HeaderChanges {
  return { ...before, [name]: null };
}
