import { ConfigurationError } from '@atlas/service';
import { Command, CommanderError } from 'commander';
import { UsageError } from './arguments/usage-error.ts';
import { dlqCommand } from './dlq/dlq.command.ts';
import { drillCommand } from './drill/drill.command.ts';
import { flagsCommand } from './flags/flags.command.ts';
import { invariantsCommand } from './invariants/invariants.command.ts';
import { offsetsCommand } from './offsets/offsets.command.ts';
import { operationsCommand } from './operations/operations.command.ts';
import { operatorCommand } from './operator/operator.command.ts';
import { outboxCommand } from './outbox/outbox.command.ts';
import { messageOf } from './refused.ts';
import { complain } from './terminal/print.ts';
import { topicsCommand } from './topics/topics.command.ts';

const makers = [
  ...[operatorCommand, topicsCommand, flagsCommand, invariantsCommand],
  ...[dlqCommand, outboxCommand, offsetsCommand, operationsCommand, drillCommand],
];

/** Runs one command line; what becomes of it is the exit code of the process. */
export async function runAtlas(args: readonly string[]): Promise<void> {
  try {
    await atlasCommand().parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (error instanceof ConfigurationError) complain(error.message);
    else if (!(error instanceof CommanderError)) complain(`atlas: ${messageOf(error)}`);
  }
}

/** All that can be typed. */
export function atlasCommand(): Command {
  const command = new Command('atlas').description('The command line of Atlas, for those who run it.');
  for (const make of makers) command.addCommand(make());
  throwing(command);
  return command;
}

/** Errors come to us, which alone knows their exit codes. */
function throwing(command: Command): void {
  command.exitOverride().showHelpAfterError('Add --help to see how it is used.');
  command.commands.forEach(throwing);
}

/** 1: it was refused, or failed. 2: the command makes no sense as it was given, or its environment is not complete. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof UsageError || error instanceof ConfigurationError ? 2 : 1;
}
