import { runProgram } from './run-program.ts';
import { next } from './versions.ts';

await runProgram(next, []);
