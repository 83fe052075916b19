// npm test: everything, the cheap and telling steps first. The first that fails ends the run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const steps = ['check', 'test:unit', 'build', 'test:integration', 'test:e2e'];

const folder = mkdtempSync(join(tmpdir(), 'atlas-test-'));
const totals = join(folder, 'totals.jsonl');
const failedStep = steps.find((step) => !passes(step));
const { passed, failed, skipped } = sum(totals);
rmSync(folder, { recursive: true });

if (failedStep) console.error(`\nnpm run ${failedStep} failed; the steps after it were not run.`);
const failures = failedStep ? Math.max(failed, 1) : failed; // a step without tests can fail, too
console.log(`\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failedStep ? 1 : 0;

function passes(step) {
  console.log(`\n── npm run ${step} ──`);
  const env = { ...process.env, ATLAS_TEST_TOTALS: totals };
  return spawnSync(process.execPath, ['--run', step], { env, stdio: 'inherit' }).status === 0;
}

/** Each run of Jest has left a line. */
function sum(file) {
  const sums = { passed: 0, failed: 0, skipped: 0 };
  for (const line of linesOf(file)) for (const [name, count] of Object.entries(JSON.parse(line))) sums[name] += count;
  return sums;
}

function linesOf(file) {
  try {
    return readFileSync(file, 'utf8').trim().split('\n');
  } catch (error) {
    if (error.code === 'ENOENT') return []; // no tests were run
    throw error;
  }
}
