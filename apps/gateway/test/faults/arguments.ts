import { readOptions, wholeNumber } from '../../../../tools/start/options.mjs';

export const usage = `npm run faults:edge [-- options]

Kills and stops gateways, replaces the signing key and revokes API keys, under load, on all of Atlas. The exit code says whether
every promise was kept.

  --times=20       how many gateways are killed, and how many are stopped
  --seed=N         of what is left to chance
  --help           show this`;

const remedy = 'npm run faults:edge -- --help';
const text = { type: 'string' } as const;
const options = { seed: text, times: text };

export interface FaultsOptions {
  readonly seed: number;
  readonly times: number;
}

/** @param anySeed where nobody asks for one */
export function parseFaultsArguments(args: string[], anySeed = Date.now() % 1_000_000): FaultsOptions {
  const { seed, times = '20' } = readOptions(args, options, remedy);
  return {
    seed: seed === undefined ? anySeed : wholeNumber('seed', seed, { from: 0, remedy }),
    times: wholeNumber('times', times, { to: 1_000, remedy }),
  };
}
