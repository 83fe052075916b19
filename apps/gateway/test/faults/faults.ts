// npm run faults:edge -- --seed 7 --times 20: kills and stops gateways, replaces keys and revokes some, under load, on all of Atlas.
import { runCommand } from '../../../../tools/start/command.mjs';
import { Random } from '../random.ts';
import { withServers } from '../servers-of-our-own.mjs';
import { parseFaultsArguments, usage, type FaultsOptions } from './arguments.ts';
import { Edge } from './edge.ts';
import { endGateways } from './end-gateways.ts';
import { revokeKeys } from './revoke-keys.ts';
import { rotateSigningKey } from './rotate-keys.ts';

/** A token is used again for 20 s, lives for 60, and clocks may be 30 apart. */
const oldTokensLiveMs = 110_000;

interface Drill {
  readonly name: string;
  readonly run: (edge: Edge, random: Random) => Promise<object>;
  readonly promise: Readonly<Record<string, unknown>>;
  readonly withinMs?: number;
}

const drillsOf = ({ times }: FaultsOptions): readonly Drill[] => [
  {
    name: 'gateways are killed',
    run: (edge, random) => endGateways(edge, random, { times, by: 'SIGKILL' }),
    promise: { wrong: 0, lostOtherwise: 0 },
  },
  {
    name: 'gateways are stopped',
    run: (edge, random) => endGateways(edge, random, { times, by: 'SIGTERM' }),
    promise: { wrong: 0, lostInFlight: 0, lostOtherwise: 0 },
  },
  {
    name: 'the signing key is replaced',
    run: (edge, random) => rotateSigningKey(edge, random, { oldTokensLiveMs }),
    promise: { wrong: 0, lost: 0 },
  },
  { name: 'keys are revoked', run: (edge) => revokeKeys(edge, 10), promise: { wronglyRefused: 0 }, withinMs: 1_000 },
  {
    name: 'keys are revoked while Redis hangs',
    run: (edge) => revokeKeys(edge, 3, () => edge.redis.freeze()).finally(() => edge.redis.thaw()),
    promise: { wronglyRefused: 0 },
    withinMs: 30_000,
  },
];

await runCommand({ program: import.meta.url, usage, parse: (args) => parseFaultsArguments(args) }, async (options) => {
  let broken = 0;
  await withServers('.atlas/faults-edge', async () => {
    const random = new Random(options.seed);
    process.stdout.write(`seed ${options.seed}\n`);
    const edge = await Edge.start();
    try {
      for (const drill of drillsOf(options)) if (!(await isKept(drill, edge, random))) broken++;
    } finally {
      await edge.stop();
    }
  });
  return broken === 0 ? 0 : 1;
});

async function isKept(
  { name, run, promise, withinMs = Infinity }: Drill,
  edge: Edge,
  random: Random,
): Promise<boolean> {
  const report = Object.entries(await run(edge, random)).map(
    ([what, value]: [string, unknown]) => [what, counted(value)] as const,
  );
  const kept = report.every(([what, count]) =>
    what === 'slowestMs' ? Number(count) <= withinMs : !(what in promise) || promise[what] === count,
  );
  const figures = report.map(([what, count]) => `${what} ${String(count)}`).join(', ');
  process.stdout.write(`${kept ? 'kept  ' : 'BROKEN'}  ${name}: ${figures}\n`);
  return kept;
}

function counted(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  for (const each of value.slice(0, 5)) process.stdout.write(`        ${String(each)}\n`);
  return value.length;
}
