import { Command } from 'commander';
import { acceptGapCommand } from './accept-gap.command.ts';
import { showOffsetsCommand } from './show-offsets.command.ts';

/** `atlas offsets`: where consumer groups are in the logs, and partitions that stand still. */
export function offsetsCommand(): Command {
  const command = new Command('offsets')
    .description('look at where the consumer groups are, and let a partition go on that stands still')
    .addHelpText(
      'after',
      `
A partition stands still when the log is not the one that its group knows: records that it has not handled are
gone, or the topic was made anew. Going on may mean that facts are lost to this service: only somebody who knows
what has happened can say so.

  atlas offsets show                                                            what lags or stands still
  atlas offsets accept orders.orders 3 --service billing --to log-start --note 'retention was too short' --dry-run

Exit codes: 0 done, 1 refused, 2 not a sensible command.`,
    );
  for (const make of [showOffsetsCommand, acceptGapCommand]) command.addCommand(make());
  return command;
}
