import { Argument, Command } from 'commander';
import { references, serviceOption, type Reference } from '../operator-api/services.ts';
import { carryOut, type OrderOptions, type Wording } from '../operator-api/carry-out.ts';
import { withOrderOptions } from '../operator-api/order-options.ts';
import { ordersFor, type ChoiceOptions } from './chosen.ts';
import { withFilters } from './filter-options.ts';

interface DiscardOptions extends ChoiceOptions, OrderOptions {
  readonly note: string;
}

const wording: Wording = { noun: 'dead letter', done: 'given up', would: 'would be given up' };

export function discardCommand(): Command {
  const command = new Command('discard')
    .description('give dead letters up: they are never handled, and their keys go on with what waits behind')
    .addArgument(new Argument('[ids...]', 'as list shows them: billing/42').argParser(references))
    .addOption(serviceOption('whose they are; needed with a filter'))
    .option('--all', 'every dead letter of the service')
    .requiredOption('--note <text>', 'why; kept in the audit, with the event');
  return withOrderOptions(withFilters(command))
    .addHelpText(
      'after',
      `
Examples:
  atlas dlq discard billing/42 --note 'an order of the load test'
  atlas dlq discard --service billing --reason schema --until 7d --note 'before the fix of 1.4.2' --dry-run`,
    )
    .action(discard);
}

async function discard(named: readonly Reference[] | undefined, options: DiscardOptions): Promise<void> {
  await carryOut(ordersFor(named ?? [], 'dead-letters/discard', options, { note: options.note }), wording, options);
}
