import { fileURLToPath } from 'node:url';
import { liveRecord } from '../dev-stack/records.mjs';
import { ensurePrograms, programFile } from '../rollout/programs.mjs';
import { roleName } from './services.mjs';

const inCheckout = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const mayBeHeldUpOrKilled = ['kafka', 'payment-simulator', 'billing'];
const changed = ['notifications', 'orders'];

/**
 * What `atlas drill` needs to know of the system that runs here, which may be broken on purpose: its data are nobody's.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {import('./running-system.mjs').RunningSystem} system
 * @returns {Promise<Record<string, string>>} nothing when its servers are somebody else's
 */
export async function drillEnvironment(stack, { services }) {
  if (!liveRecord(stack.runDirectory, 'postgres')) return {};
  await ensurePrograms(['prometheus'], stack.progress);
  return {
    ATLAS_DRILL_TARGET: 'the system of npm start',
    ATLAS_DRILL_SERVICES: services.map(({ name, port }) => `${name}=127.0.0.1:${port}`).join(','),
    ATLAS_DRILL_PROCESSES: mayBeHeldUpOrKilled
      .map((name) => `${name}=${liveRecord(stack.runDirectory, name)?.pid ?? ''}`)
      .join(','),
    ATLAS_DRILL_RULES: inCheckout('helm/atlas/files/alerts.yaml'),
    ATLAS_DRILL_RUNBOOKS: inCheckout('docs/runbooks'),
    ATLAS_PROMETHEUS: programFile('prometheus'),
    ...Object.fromEntries(
      changed.map((name) => [`ATLAS_OWNER_DATABASE_URL_${name.toUpperCase()}`, ownerUrl(name, services)]),
    ),
  };
}

/** The four roles of a service have one password. */
function ownerUrl(name, services) {
  const url = new URL(services.find((service) => service.name === name).environment.ATLAS_DATABASE_URL);
  url.username = `${roleName(name)}_owner`;
  return url.href;
}
