import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { StackError } from '../../dev-stack/stack-error.mjs';

const run = promisify(execFile);

export const namespace = 'atlas';

/**
 * @param {string[]} args
 * @param {{ input?: string }} [options]
 * @returns {Promise<string>} what kubectl printed
 */
export async function kubectl(args, { input } = {}) {
  const running = run('kubectl', ['--namespace', namespace, ...args], { maxBuffer: 64 * 1024 ** 2 });
  running.child.stdin?.end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    throw new StackError(`kubectl ${args.join(' ')} failed`, { details: error.stderr });
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<any>}
 */
export const kubectlJson = async (args) => JSON.parse(await kubectl([...args, '--output', 'json']));

/** @returns {Promise<string[]>} the names of the Deployments of Atlas: atlas-orders, atlas-orders-consumers, … */
export async function deployments() {
  const { items } = await kubectlJson(['get', 'deployments', '--selector', 'app.kubernetes.io/name=atlas']);
  return items.map(({ metadata }) => metadata.name);
}

/**
 * @param {string} deployment
 * @returns {Promise<any[]>} its pods that are ready and are to stay
 */
export async function podsOf(deployment) {
  const component = deployment.replace(/^atlas-/, '');
  const { items } = await kubectlJson(['get', 'pods', '--selector', `app.kubernetes.io/component=${component}`]);
  const isReady = ({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  return items.filter((pod) => !pod.metadata.deletionTimestamp && isReady(pod));
}

/** @param {string} deployment */
export const untilRolledOut = (deployment) =>
  kubectl(['rollout', 'status', `deployment/${deployment}`, '--timeout=300s']);

/** @param {object[]} manifests */
export function apply(manifests) {
  return kubectl(['apply', '-f', '-'], {
    input: manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'),
  });
}

/**
 * @param {string} name
 * @param {Record<string, string>} stringData
 */
export function secret(name, stringData) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData };
}

/**
 * A way to a port in the cluster for as long as the work goes on.
 * @template T
 * @param {string} target such as svc/postgres
 * @param {number} port
 * @param {(local: number) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function throughForwardedPort(target, port, work) {
  const forwarding = spawn('kubectl', ['--namespace', namespace, 'port-forward', target, `:${port}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await Promise.race([
      once(forwarding.stdout, 'data'),
      once(forwarding, 'exit').then(() => [Buffer.from('')]),
    ]);
    const local = /127\.0\.0\.1:(\d+)/.exec(line.toString())?.[1];
    if (!local) throw new StackError(`kubectl could not forward a port of ${target}`);
    return await work(Number(local));
  } finally {
    forwarding.kill();
  }
}
