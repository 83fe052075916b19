import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { createProgress } from '../../dev-stack/progress.mjs';
import { runProgram } from '../../dev-stack/programs.mjs';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { makeImages } from '../../images/images.mjs';
import { eventually } from '../../start/eventually.mjs';
import { ownMetricsOfAlerts } from '../alert-metrics.ts';
import { ensurePrograms, programFile } from '../programs.mjs';
import { kubectl, namespace } from './cluster.mjs';
import { startLoad } from './load.mjs';
import { makeSurroundings } from './surroundings.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const chart = `${root}helm/atlas`;
const archives = { apps: `${root}dist/images/atlas.tar`, servers: `${root}dist/images/servers.tar` };
const version = '0.1.0';

/**
 * @param {{ load?: string, url: string, seconds: number, keep: boolean, images: boolean }} options
 * @returns {Promise<number>} the exit code
 */
export async function prove({ load, url, seconds, keep, images }) {
  const progress = createProgress();
  await ensurePrograms(['helm'], progress);
  await progress.step('The cluster answers', () => kubectl(['get', '--raw', '/readyz']));
  if (images) await progress.step('Making the images', () => makeAll(progress));
  if (load) await progress.step('Loading the images', () => loadAll(load));
  await progress.step('Namespace, servers, databases and secrets are there', () => makeSurroundings());
  try {
    await progress.step('helm install --wait', () => helm('install', '--wait', '--timeout', '5m'));
    await progress.step('helm test: a stranger buys something', () => helmTest());
    await progress.step('The same through the NodePort', () => purchase(url));
    await progress.step('Every metric that an alert names is in a live /metrics', () => metricsAreThere());
    const seen = await progress.step('An upgrade of every service under load, and back', () => upgrade(url, seconds));
    for (const line of await report(seen)) progress.note(line);
    return seen.failures.length + seen.unfinished.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(await whatIsWrong());
    throw error;
  } finally {
    if (!keep) await kubectl(['delete', 'namespace', namespace, '--wait=false']);
  }
}

async function makeAll(progress) {
  const quiet = { ...progress, step: (_title, work) => work() };
  const naming = { repository: 'atlas', tag: version };
  await makeImages({ archive: archives.apps, servers: false, ...naming }, quiet);
  await makeImages({ archive: archives.servers, servers: true, ...naming }, quiet);
}

async function loadAll(command) {
  const [program = '', ...args] = command.split(' ');
  for (const archive of Object.values(archives))
    await runProgram(program, [...args, archive], { purpose: 'loading images' });
}

async function helm(verb, ...options) {
  const args = [verb, 'atlas', chart, '--namespace', namespace, '--values', `${chart}/values-dev.yaml`, ...options];
  try {
    return (await run(programFile('helm'), args, { maxBuffer: 64 * 1024 ** 2 })).stdout;
  } catch (error) {
    throw new StackError(`helm ${verb} failed`, { details: error.stderr });
  }
}

async function helmTest() {
  const args = ['test', 'atlas', '--namespace', namespace, '--timeout', '3m', '--logs'];
  const { stdout } = await run(programFile('helm'), args).catch((error) => {
    throw new StackError('helm test failed', { details: error.stdout + error.stderr });
  });
  if (!stdout.includes('completed: '))
    throw new StackError('helm test says nothing of a purchase', { details: stdout });
}

const purchase = (url) =>
  runProgram(process.execPath, [`${chart}/files/purchase.mjs`, url], { purpose: 'buying something' });

/** Of two processes that have nearly all of them together. */
async function metricsAreThere() {
  const pages = ['billing:http', 'gateway:http'].map((service) =>
    kubectl(['get', '--raw', `/api/v1/namespaces/${namespace}/services/atlas-${service}/proxy/metrics`]),
  );
  const text = (await Promise.all(pages)).join('\n');
  const missing = ownMetricsOfAlerts().filter(
    (name) => !new RegExp(`^# TYPE ${name.replace(/_count$/, '')} `, 'm').test(text),
  );
  if (missing.length > 0) throw new StackError(`no process says ${missing.join(', ')}`);
}

/** Another log level is another environment: every pod is replaced, and then again by one as before. */
async function upgrade(url, seconds) {
  const load = await startLoad(url);
  await pause(seconds * 1_000);
  const took = [];
  for (const step of ['upgrade', 'rollback']) {
    const began = Date.now();
    if (step === 'upgrade') await helm('upgrade', '--set', 'logLevel=warn', '--wait', '--timeout', '10m');
    else
      await run(programFile('helm'), [
        'rollback',
        'atlas',
        '1',
        '--namespace',
        namespace,
        '--wait',
        '--timeout',
        '10m',
      ]);
    took.push(`${step} ${((Date.now() - began) / 1000).toFixed(0)} s`);
    await pause(seconds * 1_000);
  }
  const seen = await load.stop();
  return { ...seen, took, unfinished: await unfinishedOf(load.api, seen.orders) };
}

async function unfinishedOf(api, orders) {
  let open = orders;
  await eventually(
    'the end of every order',
    async () => {
      const states = await Promise.all(open.slice(0, 20).map((id) => api.get(`/v1/orders/${id}`)));
      const ended = new Set(states.filter(({ status }) => status === 'completed').map(({ id }) => id));
      open = open.filter((id) => !ended.has(id));
      return open.length === 0 ? true : undefined;
    },
    { limitMs: 120_000, everyMs: 500 },
  ).catch(() => undefined);
  return open;
}

async function report({ answered, limited, failures, orders, unfinished, took }) {
  const pods = await kubectl(['top', 'pods', '--no-headers']).catch(() => '');
  const restarts = await kubectl([
    'get',
    'pods',
    '-o',
    'jsonpath={range .items[*]}{.status.containerStatuses[0].restartCount}{"\\n"}{end}',
  ]);
  return [
    `${took.join(', ')}; ${answered} requests answered, ${failures.length} failed, ${limited} over the limit`,
    `${orders.length} orders placed, ${unfinished.length} of them not completed`,
    ...[...new Set(failures)].slice(0, 5),
    `${restarts.split('\n').reduce((sum, count) => sum + Number(count), 0)} restarts`,
    ...pods.trim().split('\n').filter(Boolean),
  ];
}

async function whatIsWrong() {
  const pods = await kubectl(['get', 'pods', '-o', 'wide']).catch(String);
  const events = await kubectl(['get', 'events', '--sort-by=.lastTimestamp']).catch(String);
  const logs = await kubectl(['logs', '-l', 'app.kubernetes.io/name=atlas', '--tail=5', '--prefix', '--max-log-requests=50']).catch(String); // prettier-ignore
  return [pods, events.split('\n').slice(-25).join('\n'), logs].join('\n');
}
