// npm run bench:transport: what sending and hearing cost by each of the clients that can speak to Kafka for us.
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:transport',
  about: `Sends to a real Kafka and hears it again, through the transport port, by kafkajs and by @platformatic/kafka in turn. Ends with
one table, and no gate: docs/adr/0004-two-clients-for-kafka.md chooses by it.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  // Not before: what these import may only now have been installed.
  const { prepare, release } = await import('../measuring/prepare.mjs');
  const { compareTransports } = await import('./compare.ts');
  const { untilInterrupted } = await import('../../tools/start/interruption.mjs');
  const progress = createProgress();
  return untilInterrupted(
    async () => compareTransports({ ...(await prepare(progress)), ...chosen, progress }),
    release,
  );
});
