import { Argument, Command } from 'commander';
import type { Answer } from '../operator-api/answer.ts';
import { OperatorApi } from '../operator-api/operator-api.ts';
import { onlyOne, references, serviceOption, type BusService, type Reference } from '../operator-api/services.ts';
import { age } from '../terminal/age.ts';
import { headerLines, operationLines, payloadText, section, textLines } from '../terminal/document.ts';
import { counted, plainText } from '../terminal/plain-text.ts';
import { print, printJson } from '../terminal/print.ts';

interface ShowOptions {
  readonly service?: BusService;
  readonly json?: boolean;
}

export function showRefusedCommand(): Command {
  return new Command('show')
    .description('show all that is known of a refused event: headers, payload, error, what was done to it')
    .addArgument(new Argument('<id>', 'as list shows it: billing/7').argParser(references))
    .addOption(serviceOption('whose it is, when the id does not say it'))
    .option('--json', 'print one line of JSON')
    .action(show);
}

async function show(named: readonly Reference[], { service: fallback, json }: ShowOptions): Promise<void> {
  const { service, number } = onlyOne(named, fallback);
  const event = await OperatorApi.fromEnvironment().get(service, `outbox/refused/${number}`);
  if (json) printJson({ service, ...event.json });
  else print(...sheetOf(event, `${service}/${number}`));
}

function sheetOf(event: Answer, name: string): readonly string[] {
  const facts: readonly (readonly [string, string])[] = [
    ['event', `${event.text('schema')} ${event.text('eventId')}`],
    ['key', `${event.text('key')} of ${event.text('topic')}`],
    ['error', `${event.text('errorClass')}: ${event.text('errorMessage')}`],
    ['behind it', `${counted(event.count('waitingBehind') ?? 0, 'event')} of its key`],
  ];
  return [
    `${name}: refused ${age(event.text('refusedAt'))} ago`,
    ...facts.map(([label, value]) => `  ${label.padEnd(10)} ${plainText(value)}`),
    ...section('headers', headerLines(event)),
    ...section('payload', textLines(payloadText(event))),
    ...section('done to it', operationLines(event.list('operations'))),
  ];
}
