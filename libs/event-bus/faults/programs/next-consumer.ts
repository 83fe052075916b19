import { runProgram } from './run-program.ts';
import { next } from './versions.ts';
import { DimWatchman, NextWatchman } from './watchman.ts';

await runProgram(next, [NextWatchman, DimWatchman]);
