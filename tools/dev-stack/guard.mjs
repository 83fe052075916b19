// Watches a stack's leases and stops its servers once nobody holds one: node tools/dev-stack/guard.mjs <directory>
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isLeased } from './leases.mjs';
import { describeStack } from './stack.mjs';
import { stopIfUnused } from './index.mjs';

const stack = describeStack({
  directory: process.argv[2],
  progress: { step: (_title, work) => work(), note: () => {} },
});

while (existsSync(stack.runDirectory)) {
  await pause(1_000);
  if (isLeased(stack.runDirectory)) continue;
  await stopIfUnused(stack);
  if (!isLeased(stack.runDirectory)) break;
}
