import { Argument, Command } from 'commander';
import { references, serviceOption, type BusService, type Reference } from '../operator-api/services.ts';
import { carryOut, type OrderOptions } from '../operator-api/carry-out.ts';
import { withOrderOptions } from '../operator-api/order-options.ts';
import { ordersFor } from './chosen.ts';

interface DiscardOptions extends OrderOptions {
  readonly service?: BusService;
  readonly all?: boolean;
  readonly note: string;
}

export function discardRefusedCommand(): Command {
  const command = new Command('discard')
    .description('give refused events up: nobody will hear of them, and their keys go on')
    .addArgument(new Argument('[ids...]', 'as list shows them: billing/7').argParser(references))
    .addOption(serviceOption('whose they are; needed with --all'))
    .option('--all', 'every refused event of the service')
    .requiredOption('--note <text>', 'why; kept in the audit, with the event');
  return withOrderOptions(command)
    .addHelpText(
      'after',
      `\nExamples:\n  atlas outbox discard billing/7 --note 'a picture in a name; told the customer'`,
    )
    .action(discard);
}

async function discard(named: readonly Reference[] | undefined, options: DiscardOptions): Promise<void> {
  const orders = ordersFor(named ?? [], 'outbox/refused/discard', options, { note: options.note });
  await carryOut(orders, { noun: 'refused event', done: 'given up', would: 'would be given up' }, options);
}
