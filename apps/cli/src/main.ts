import { Command } from 'commander';
import { invariantsCommand } from './invariants/invariants.command.ts';
import { operatorCommand } from './operator/operator.command.ts';
import { topicsCommand } from './topics/topics.command.ts';

const commands = [operatorCommand(), topicsCommand(), invariantsCommand()];

const atlas = new Command('atlas').description('The command line of Atlas, for those who run it.').showHelpAfterError();
for (const command of commands) atlas.addCommand(command);

try {
  await atlas.parseAsync();
} catch (error) {
  process.stderr.write(`atlas: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
