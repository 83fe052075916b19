// npm run check: everything that can be said about the code without running it, two at a time, and all findings at once.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

const checks = [
  'types',
  'lint',
  'boundaries',
  'unused',
  'format:check',
  'docs:check',
  'contracts:check',
  'openapi:check',
];
const atOnce = 2;

const failed = [];
const queue = [...checks];
await Promise.all(Array.from({ length: atOnce }, work));

for (const { name, output } of failed) console.error(`\n── npm run ${name} ──\n${output.trim()}`);
if (failed.length > 0) {
  console.error(`\n${failed.length} of ${checks.length} checks failed: ${failed.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}

async function work() {
  for (let name = queue.shift(); name; name = queue.shift()) {
    const started = performance.now();
    const { code, output } = await run(name);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
    if (code !== 0) failed.push({ name, output });
  }
}

async function run(name) {
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const options = { env: { ...process.env, ...colours }, stdio: ['ignore', 'pipe', 'pipe'] };
  const child = spawn(process.execPath, ['--run', name], options);
  const exit = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [code, out, err] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, output: out + err };
}
