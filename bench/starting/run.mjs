// npm run bench:starting: how long a service takes to be ready, and what it takes at rest.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress } from '../../tools/dev-stack/progress.mjs';
import { runCommand } from '../../tools/start/command.mjs';
import { benchmarkOptions } from '../measuring/arguments.mjs';

const options = benchmarkOptions({
  command: 'bench:starting',
  about: `Starts the gateway, which needs no server for it, as the bundle in its image and as what tsc makes of the same sources, in turn.
Needs npm run build. --seconds is how long each is left alone before its memory is looked at.`,
});

await runCommand({ program: import.meta.url, ...options }, async (chosen) => {
  const { compareStarts } = await import('./compare.ts');
  const { programsOf } = await import('./programs.mjs');
  const progress = createProgress();
  const secrets = mkdtempSync(join(tmpdir(), 'atlas-starting-'));
  try {
    const programs = await progress.step('Compiling the gateway with tsc', () => programsOf(secrets));
    return await compareStarts({ ...chosen, programs, progress });
  } finally {
    rmSync(secrets, { recursive: true });
  }
});
