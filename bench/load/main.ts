import { Load, type LoadFigures } from './load.ts';
import { isCommand, type Command, type Report } from './commands.ts';

/** A process of its own, so that sending costs those who are measured nothing. It does what it is told, one after another. */
let load: Load | undefined;
let last: Promise<void> = Promise.resolve();

process.on('message', (message) => {
  if (isCommand(message)) last = last.then(() => reportOn(message));
});
process.once('disconnect', () => process.exit(0)); // whoever started us has gone

async function reportOn(command: Command): Promise<void> {
  const report: Report = await carriedOut(command).then(
    (figures) => ({ figures }),
    (error: unknown) => ({ failure: String(error) }),
  );
  process.send?.(report);
}

async function carriedOut(command: Command): Promise<LoadFigures> {
  if (command.is === 'prepare') load = new Load(command.target);
  if (!load) throw new Error('it has not been told what to send');
  if (command.is === 'start') load.start(command.rate);
  if (command.is === 'watch') load.watch();
  if (command.is === 'stop') await load.stop();
  return load.figures();
}
