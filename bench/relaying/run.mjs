// npm run bench:relaying: how fast an outbox drains into Kafka, and what an event costs.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:relaying',
  about: `Drains an outbox into Kafka: Atlas' relay, a bare loop of kafkajs that sends the same bytes and headers 500 at a time and has
no database, and pg-transactional-outbox, in turn. Ends with one table and, as exit code, whether the gate of row 6 holds.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('../measuring/prepare.mjs');
  const { compareRelaying } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(async () => compareRelaying({ ...(await prepare(progress)), ...chosen, progress }), release);
});
