import { readOptions, wholeNumber } from '../../../tools/start/options.mjs';

export const usage = `npm run faults:bus [-- options]

Has every crash and fault of a table happen to real processes on real servers, and looks whether the bus keeps its promises. The
exit code says whether it has.

  --only=PART      rows, or defects, whose name has this in it; may be given several times
  --times=N        rounds of each; 20 where a process is hit, 3 where anything else is, unless given
  --round=N        this one alone, of --seed
  --seed=N         of what is left to chance
  --minutes=N      after so many no more rounds of processes begin
  --worlds=4       rows at a time
  --defects        plants mistakes into a copy of the bus, and looks whether they are found
  --help           show this`;

const remedy = 'npm run faults:bus -- --help';
const text = { type: 'string' } as const;
const options = {
  ...{ seed: text, times: text, round: text, minutes: text, worlds: text },
  only: { type: 'string', multiple: true },
  defects: { type: 'boolean' },
} as const;

export interface FaultsOptions {
  readonly only: readonly string[];
  readonly seed: number;
  readonly times: number | undefined;
  readonly round: number | undefined;
  readonly minutes: number;
  readonly worlds: number;
  readonly defects: boolean;
}

/** @param anySeed where nobody asks for one */
export function parseFaultsArguments(args: string[], anySeed = Date.now() % 1_000_000): FaultsOptions {
  const {
    only = [''],
    seed,
    times,
    round,
    minutes,
    worlds = '4',
    defects = false,
  } = readOptions(args, options, remedy);
  return {
    only,
    seed: seed === undefined ? anySeed : wholeNumber('seed', seed, { from: 0, remedy }),
    times: times === undefined ? undefined : wholeNumber('times', times, { remedy }),
    round: round === undefined ? undefined : wholeNumber('round', round, { from: 0, remedy }),
    minutes: minutes === undefined ? Infinity : wholeNumber('minutes', minutes, { remedy }),
    worlds: wholeNumber('worlds', worlds, { to: 64, remedy }),
    defects,
  };
}
