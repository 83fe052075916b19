// npm run fuzz:api -- --seed 7 --minutes 10: sends what nobody should send to all of Atlas, and compares each answer with the
// description of the API.
import { parseArgs } from 'node:util';
import { withServers } from '../servers-of-our-own.mjs';
import { ApiDocument } from './document.ts';
import { ApiFuzz } from './fuzz-api.ts';
import { FuzzTarget } from './fuzz-target.ts';

const { seed, minutes } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '5' },
  },
}).values;

await withServers('.atlas/fuzz', async () => {
  const target = await FuzzTarget.start();
  try {
    process.stdout.write(`seed ${seed}\n`);
    const deadline = performance.now() + Number(minutes) * 60_000;
    const fuzz = new ApiFuzz(target, await ApiDocument.read(), Number(seed));
    const { faults, ...report } = await fuzz.run(Infinity, () => performance.now() > deadline);
    process.stdout.write(`${JSON.stringify(report)}\n${faults.length} faults\n${faults.join('\n')}\n`);
    process.exitCode = faults.length > 0 ? 1 : 0;
  } finally {
    await target.stop();
  }
});
