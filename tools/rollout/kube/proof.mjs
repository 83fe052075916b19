import { fileURLToPath } from 'node:url';
import { createProgress } from '../../dev-stack/progress.mjs';
import { runProgram } from '../../dev-stack/programs.mjs';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { makeImages } from '../../images/images.mjs';
import { ownMetricsOfAlerts } from '../alert-metrics.ts';
import { ensurePrograms } from '../programs.mjs';
import { kubectl, namespace } from './cluster.mjs';
import { chart, install, smokeTest } from './helm.mjs';
import { makeSurroundings } from './surroundings.mjs';
import { upgradeUnderLoad } from './upgrade-under-load.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
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
    await progress.step('helm install --wait', () => install());
    await progress.step('helm test: a stranger buys something', () => smokeTest());
    await progress.step('The same through the NodePort', () => purchase(url));
    await progress.step('Every metric that an alert names is in a live /metrics', () => metricsAreThere());
    const seen = await progress.step('An upgrade of every service under load, and back', () =>
      upgradeUnderLoad(url, seconds),
    );
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
