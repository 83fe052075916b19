import { runProgram } from './run-program.ts';
import { now } from './versions.ts';

await runProgram(now, []);
