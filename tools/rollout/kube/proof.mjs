import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgress } from '../../dev-stack/progress.mjs';
import { runProgram } from '../../dev-stack/programs.mjs';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { makeImages } from '../../images/images.mjs';
import { ensurePrograms } from '../programs.mjs';
import { kubectl, namespace } from './cluster.mjs';
import { chart, install, smokeTest } from './helm.mjs';
import { makeNextVersion } from './next-version/make.mjs';
import { appetites, howItIs } from './pods.mjs';
import { makeSurroundings } from './surroundings.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const archiveOf = (name) => `${root}dist/images/${name}.tar`;
const versions = { this: '0.1.0', next: '0.2.0' };

/**
 * @param {{ load?: string, url: string, requests: number, scenarios: import('./scenarios.mjs').Scenario[], logs: string,
 *   keep: boolean, images: boolean, install: boolean }} options
 * @returns {Promise<number>} the exit code
 */
export async function prove({ load, url, requests, scenarios, logs, keep, images, install: installs }) {
  const folder = join(logs, new Date().toISOString().slice(0, 19).replaceAll(':', '-'));
  mkdirSync(folder, { recursive: true });
  const keepText = (file, text) => appendFileSync(join(folder, file), `${text}\n`);
  const write = (line) => {
    console.log(line);
    keepText('report.txt', line);
  };
  const progress = createProgress({ write, stillEveryMs: 30_000 });
  await ensurePrograms(['helm'], progress);
  await progress.step('The cluster answers', () => kubectl(['get', '--raw', '/readyz']));
  try {
    const archives = [
      'atlas',
      'servers',
      ...(scenarios.some(({ needsNextVersion }) => needsNextVersion) ? ['next'] : []),
    ];
    if (installs) await fromNothing({ load, images, archives }, progress);
    await progress.step('helm test: a stranger buys something', () => smokeTest());
    await progress.step('The same through the NodePort', () => purchase(url));
    for (const line of await appetites()) progress.note(line);
    const failed = await playAll(scenarios, { url, requests, nextVersion: versions.next, keep: keepText }, progress);
    for (const line of await appetites()) progress.note(line);
    write(failed.length === 0 ? 'All of it holds.' : `Failed: ${failed.join(', ')}`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    keepText('cluster.txt', await howItIs());
    console.log(`Report and logs: ${folder}`);
    if (!keep) await kubectl(['delete', 'namespace', namespace, '--wait=false']);
  }
}

/** One that fails does not keep the others from being seen. */
async function playAll(scenarios, stage, progress) {
  const failed = [];
  for (const { name, title, play } of scenarios) {
    try {
      const lines = await progress.step(title, () => play(stage));
      for (const line of lines) progress.note(`  ${line}`);
    } catch (error) {
      failed.push(name);
      const said = error instanceof StackError ? error.message : error.stack;
      for (const line of said.split('\n')) progress.note(`  ${line}`);
      stage.keep(`${name}.txt`, await howItIs());
    }
  }
  return failed;
}

async function fromNothing({ load, images, archives }, progress) {
  if (images) {
    await progress.step('Building', () => runProgram('npm', ['run', 'build'], { purpose: 'building', cwd: root }));
    for (const name of archives) await progress.step(`Making the images: ${name}`, () => make[name](progress));
  }
  if (load) await progress.step('Loading the images', () => loadAll(load, archives));
  await progress.step('Namespace, servers, databases and secrets are there', () => makeSurroundings());
  await progress.step('helm install --wait', () => install());
}

const quiet = (progress) => ({ ...progress, step: (_title, work) => work() });
const named = (name, tag) => ({ archive: archiveOf(name), repository: 'atlas', tag });
/** By the name of the archive. */
const make = {
  atlas: (progress) => makeImages({ ...named('atlas', versions.this), servers: false }, quiet(progress)),
  servers: (progress) => makeImages({ ...named('servers', versions.this), servers: true }, quiet(progress)),
  next: (progress) => makeNextVersion(named('next', versions.next), quiet(progress)),
};

async function loadAll(command, archives) {
  const [program = '', ...args] = command.split(' ');
  for (const name of archives) await runProgram(program, [...args, archiveOf(name)], { purpose: 'loading images' });
}

const purchase = (url) =>
  runProgram(process.execPath, [`${chart}/files/purchase.mjs`, url], { purpose: 'buying something' });
