import { Argument, Command } from 'commander';
import { references, serviceOption, type BusService, type Reference } from '../operator-api/services.ts';
import { carryOut, type OrderOptions } from '../operator-api/carry-out.ts';
import { withOrderOptions } from '../operator-api/order-options.ts';
import { ordersFor } from './chosen.ts';

interface RetryOptions extends OrderOptions {
  readonly service?: BusService;
  readonly all?: boolean;
  readonly note?: string;
}

export function retryRefusedCommand(): Command {
  const command = new Command('retry')
    .description('send refused events once more, before whatever of their keys has waited')
    .addArgument(new Argument('[ids...]', 'as list shows them: billing/7').argParser(references))
    .addOption(serviceOption('whose they are; needed with --all'))
    .option('--all', 'every refused event of the service')
    .option('--note <text>', 'why; kept in the audit');
  return withOrderOptions(command)
    .addHelpText('after', `\nExamples:\n  atlas outbox retry billing/7 --note 'the topic allows 2 MB now'`)
    .action(retry);
}

async function retry(named: readonly Reference[] | undefined, options: RetryOptions): Promise<void> {
  const orders = ordersFor(named ?? [], 'outbox/refused/retry', options, {
    ...(options.note && { note: options.note }),
  });
  await carryOut(orders, { noun: 'refused event', done: 'will be sent again', would: 'would be sent again' }, options);
}
