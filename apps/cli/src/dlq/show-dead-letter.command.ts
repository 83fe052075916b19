import { Argument, Command } from 'commander';
import { OperatorApi } from '../operator-api/operator-api.ts';
import { onlyOne, references, serviceOption, type BusService, type Reference } from '../operator-api/services.ts';
import { print, printJson } from '../terminal/print.ts';
import { sheetOf } from './dead-letter-sheet.ts';

interface ShowOptions {
  readonly service?: BusService;
  readonly json?: boolean;
}

export function showCommand(): Command {
  return new Command('show')
    .description('show all that is known of a dead letter: headers, payload, error, what waits, what was done to it')
    .addArgument(new Argument('<id>', 'as list shows it: billing/42').argParser(references))
    .addOption(serviceOption('whose it is, when the id does not say it'))
    .option('--json', 'print one line of JSON')
    .action(show);
}

async function show(named: readonly Reference[], { service: fallback, json }: ShowOptions): Promise<void> {
  const { service, number } = onlyOne(named, fallback);
  const letter = await OperatorApi.fromEnvironment().get(service, `dead-letters/${number}`);
  if (json) printJson({ service, ...letter.json });
  else print(...sheetOf(letter, service));
}
