import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../arguments/whole-number.ts';
import type { Answer } from '../operator-api/answer.ts';
import { OperatorApi } from '../operator-api/operator-api.ts';
import { serviceOption, type BusService } from '../operator-api/services.ts';
import { counted } from '../terminal/plain-text.ts';
import { print, printJson } from '../terminal/print.ts';

interface AcceptOptions {
  readonly service: BusService;
  readonly to: 'log-start' | 'log-end' | number;
  readonly note: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function acceptGapCommand(): Command {
  return new Command('accept')
    .description('let a partition that stands still go on, knowing what that means')
    .argument('<topic>', 'as show lists it: orders.orders')
    .addArgument(new Argument('<partition>', 'its number').argParser(wholeNumber(0, 100_000)))
    .addOption(serviceOption('whose consumer group it is').makeOptionMandatory())
    .addOption(
      new Option('--to <place>', 'where to go on: log-start, log-end, or an offset')
        .argParser(place)
        .makeOptionMandatory(),
    )
    .requiredOption('--note <text>', 'why; kept in the audit')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--json', 'print one line of JSON')
    .action(accept);
}

async function accept(topic: string, partition: number, options: AcceptOptions): Promise<void> {
  const { service, to, note, dryRun = false, json } = options;
  const report = await OperatorApi.fromEnvironment().post(service, 'offsets/accept', {
    topic,
    partition,
    to,
    note,
    dryRun,
  });
  if (json) printJson({ service, ...report.json });
  else print(sentenceOf(report, `${service} ${dryRun ? 'would go' : 'goes'} on in ${topic}[${partition}]`));
}

function sentenceOf(report: Answer, beginning: string): string {
  const skips = report.count('skips') ?? 0;
  const meaning =
    skips === 0 ? 'No event of the log is skipped' : `${counted(skips, 'event')} of the log will never be handled`;
  return `${beginning} at ${report.count('offset')} instead of ${report.count('from')} (${report.text('reason')}). ${meaning}.`;
}

function place(text: string): 'log-start' | 'log-end' | number {
  if (text === 'log-start' || text === 'log-end') return text;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is log-start, log-end, or an offset.');
}
