import { runProgram } from './run-program.ts';
import { now } from './versions.ts';
import { Watchman } from './watchman.ts';

await runProgram(now, [Watchman]);
