import type { Command } from 'commander';

/** What every order takes that changes something. */
export function withOrderOptions(command: Command): Command {
  return command
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'do it to more than one without asking')
    .option('--json', 'print one line of JSON: reports');
}
