import { Argument, Command, Option } from 'commander';
import { wholeNumber } from '../arguments/whole-number.ts';
import { references, serviceOption, type Reference } from '../operator-api/services.ts';
import { carryOut, type OrderOptions, type Wording } from '../operator-api/carry-out.ts';
import { withOrderOptions } from '../operator-api/order-options.ts';
import { ordersFor, type ChoiceOptions } from './chosen.ts';
import { withFilters } from './filter-options.ts';

interface RedriveOptions extends ChoiceOptions, OrderOptions {
  readonly rate?: number;
  readonly note?: string;
}

const wording: Wording = { noun: 'dead letter', done: 'will be tried again', would: 'would be tried again' };

export function redriveCommand(): Command {
  const command = new Command('redrive')
    .description('have dead letters tried again, those of one key in their order; what waits behind follows by itself')
    .addArgument(new Argument('[ids...]', 'as list shows them: billing/42').argParser(references))
    .addOption(serviceOption('whose they are; needed with a filter'))
    .option('--all', 'every dead letter of the service')
    .addOption(
      new Option('--rate <count>', 'at most so many a second, whoever else is at it').argParser(wholeNumber(1, 10_000)),
    )
    .option('--note <text>', 'why; kept in the audit');
  return withOrderOptions(withFilters(command))
    .addHelpText(
      'after',
      `
Examples:
  atlas dlq redrive billing/42 billing/43
  atlas dlq redrive --service billing --error TypeError --since 2h --rate 10 --note 'fixed in 1.4.2'
  atlas dlq redrive --service orders --all --dry-run`,
    )
    .action(redrive);
}

async function redrive(named: readonly Reference[] | undefined, options: RedriveOptions): Promise<void> {
  const { rate, note } = options;
  const intent = { ...(rate !== undefined && { perSecond: rate }), ...(note !== undefined && { note }) };
  const orders = ordersFor(named ?? [], 'dead-letters/redrive', options, intent);
  await carryOut(orders, wording, options);
}
