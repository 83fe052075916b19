import { Command } from 'commander';
import { discardCommand } from './discard-dead-letters.command.ts';
import { editCommand } from './edit-dead-letter.command.ts';
import { listCommand } from './list-dead-letters.command.ts';
import { redriveCommand } from './redrive-dead-letters.command.ts';
import { showCommand } from './show-dead-letter.command.ts';
import { statsCommand } from './count-dead-letters.command.ts';

/** `atlas dlq`: what services could not handle. */
export function dlqCommand(): Command {
  const command = new Command('dlq')
    .description('look at the events that a service could not handle, and drive them again')
    .addHelpText(
      'after',
      `
A dead letter is an event that a service tried three times and could not handle, or could not even read.
Later events of its key wait behind it; all other keys flow on. It is tried again by itself after 5 s,
30 s, 5 min and 30 min; after that it waits for you.

  atlas dlq stats                                       how much there is, and why
  atlas dlq list --service billing --error TypeError    which
  atlas dlq show billing/42                             everything about one
  atlas dlq redrive billing/42                          try it again, now that it will work
  atlas dlq redrive --service billing --error TypeError --rate 10 --dry-run

Exit codes: 0 done, 1 refused or not all of it done, 2 not a sensible command.`,
    );
  for (const make of [listCommand, showCommand, statsCommand, redriveCommand, editCommand, discardCommand])
    command.addCommand(make());
  return command;
}
