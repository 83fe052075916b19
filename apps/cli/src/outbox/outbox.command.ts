import { Command } from 'commander';
import { discardRefusedCommand } from './discard-refused.command.ts';
import { listRefusedCommand } from './list-refused.command.ts';
import { retryRefusedCommand } from './retry-refused.command.ts';
import { showRefusedCommand } from './show-refused.command.ts';

/** `atlas outbox`: what services wanted to say, and the brokers would not take. */
export function outboxCommand(): Command {
  const command = new Command('outbox')
    .description('look at the events that the brokers refused, and send them again')
    .addHelpText(
      'after',
      `
A broker refuses an event for good when the topic does not allow it: too large, or malformed. Later events
of its key wait for it in the outbox; all other keys are sent. Change what the topic allows and retry it,
or discard it, and nobody hears of it.

Exit codes: 0 done, 1 refused or not all of it done, 2 not a sensible command.`,
    );
  for (const make of [listRefusedCommand, showRefusedCommand, retryRefusedCommand, discardRefusedCommand])
    command.addCommand(make());
  return command;
}
