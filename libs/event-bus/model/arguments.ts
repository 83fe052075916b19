import { readOptions, wholeNumber } from '../../../tools/start/options.mjs';

export const usage = `npm run model:bus [-- options]

Runs random programs of publishing, crashes, rebalances, deployments and operators' work on real servers, each held against a
small model of what the bus promises. The exit code says whether all were as promised.

  --programs=200   how many
  --steps=50       of each, at least
  --seed=N         of the first; the others are those that follow
  --only=N         one program, of this seed
  --minutes=N      after so many no more programs begin
  --worlds=8       programs at a time
  --shrink=24      smaller programs that are tried in place of the first that fails
  --help           show this`;

const remedy = 'npm run model:bus -- --help';
const text = { type: 'string' } as const;
const options = { programs: text, steps: text, seed: text, only: text, minutes: text, worlds: text, shrink: text };
const seedsTo = { from: 0, remedy };

export interface ModelOptions {
  /** Of each program. */
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly minutes: number;
  readonly worlds: number;
  readonly triesToShrink: number;
}

/** @param anySeed where nobody asks for one */
export function parseModelArguments(args: string[], anySeed = Date.now() % 1_000_000): ModelOptions {
  const {
    programs = '200',
    steps = '50',
    seed,
    only,
    minutes,
    worlds = '8',
    shrink = '24',
  } = readOptions(args, options, remedy);
  const first = seed === undefined ? anySeed : wholeNumber('seed', seed, seedsTo);
  const count = wholeNumber('programs', programs, { remedy });
  return {
    seeds:
      only === undefined
        ? Array.from({ length: count }, (_, place) => first + place)
        : [wholeNumber('only', only, seedsTo)],
    steps: wholeNumber('steps', steps, { remedy }),
    minutes: minutes === undefined ? Infinity : wholeNumber('minutes', minutes, { remedy }),
    worlds: wholeNumber('worlds', worlds, { to: 64, remedy }),
    triesToShrink: wholeNumber('shrink', shrink, { from: 0, remedy }),
  };
}
