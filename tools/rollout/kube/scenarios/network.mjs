import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { StackError } from '../../../dev-stack/stack-error.mjs';
import { deployments, kubectl } from '../cluster.mjs';
import { chart } from '../helm.mjs';

const { services } = parse(readFileSync(`${chart}/services.yaml`, 'utf8'));
const servers = { database: 'postgres:5432', kafka: 'kafka:9092', redis: 'redis:6379' };
/** What nobody of Atlas may speak to. */
const forbidden = ['kafka:9093', 'kubernetes.default.svc:443'];

const program = `
  const { connect } = require('node:net');
  const probe = (target) => new Promise((resolve) => {
    const [host, port] = target.split(':');
    const socket = connect({ host, port: Number(port), timeout: 3000 });
    const end = (outcome) => { socket.destroy(); resolve([target, outcome]); };
    socket.on('connect', () => end('open')).on('timeout', () => end('silence')).on('error', ({ code }) => end(code));
  });
  Promise.all(JSON.parse(process.argv[1]).map(probe)).then((all) => console.log(JSON.stringify(Object.fromEntries(all))));`;
/** As a policy forbids it: most networks let such a connection time out. */
const isRefused = (outcome) => outcome === 'silence' || outcome === 'EHOSTUNREACH';

/** @type {import('../scenarios.mjs').Play} */
export async function play({ keep }) {
  const names = await deployments();
  const wrong = [];
  const counts = { open: 0, refused: 0 };
  for (const from of names) {
    const found = await probe(from, targetsFor(from, names));
    keep('network.txt', JSON.stringify({ from, found }));
    for (const [target, outcome] of Object.entries(found)) {
      const isAllowed = allowedFrom(serviceOf(from)).includes(target);
      const asExpected = isAllowed ? outcome === 'open' : isRefused(outcome);
      if (asExpected) counts[isAllowed ? 'open' : 'refused'] += 1;
      else wrong.push(`${from} → ${target} (${isAllowed ? 'allowed' : 'forbidden'}): ${outcome}`);
    }
  }
  if (wrong.length > 0) throw new StackError('the network is not as the policies say', { details: wrong.join('\n') });
  return [`${names.length} Deployments: ${counts.open} flows are open, ${counts.refused} refused`];
}

/** orders, of atlas-orders and of atlas-orders-consumers */
const serviceOf = (deployment) => deployment.replace(/^atlas-|-consumers$/g, '');
const addressOf = (deployment) => `${deployment}:${services[serviceOf(deployment)].port}`;

function targetsFor(from, names) {
  const others = names.filter((name) => name !== from).map(addressOf);
  return [...others, ...Object.values(servers), ...forbidden];
}

function allowedFrom(name) {
  const { calls = [], provider, ...needs } = services[name];
  const callees = provider ? [...calls, 'payment-simulator'] : calls;
  const places = Object.entries(servers).flatMap(([need, place]) => (needs[need] ? [place] : []));
  return [...callees.map((callee) => addressOf(`atlas-${callee}`)), ...places];
}

async function probe(deployment, targets) {
  const command = ['/usr/local/bin/node', '-e', program, JSON.stringify(targets)];
  return JSON.parse(await kubectl(['exec', `deployment/${deployment}`, '--', ...command]));
}
