import { StackError } from '../../dev-stack/stack-error.mjs';
import { eventually } from '../../start/eventually.mjs';
import { describeServices, roleName } from '../../start/services.mjs';
import { apply, kubectl, kubectlJson, namespace } from './cluster.mjs';

const name = 'invariants';
const provider = 'atlas-payment-simulator';
const providerPort = 3090;
const labels = { 'app.kubernetes.io/name': name };

/**
 * `atlas invariants` as a Job: nothing lost, nothing doubled, no key blocked, in all books.
 * It is the newest version that checks them: it knows what it has told, and what the version before it tells.
 * @returns {Promise<string[]>}
 */
export async function books() {
  await kubectl(['delete', 'job', name, '--ignore-not-found', '--wait']);
  const tag = await newestTag();
  await apply([wayToTheProvider(), job(tag)]);
  const { type } = await eventually('the check of the books', ending, { limitMs: 300_000, everyMs: 1_000 });
  if (type !== 'Complete')
    throw new StackError('the books do not hold', { details: await kubectl(['logs', `job/${name}`]) });
  return [`the books hold, as version ${tag} says`];
}

async function ending() {
  const { status } = await kubectlJson(['get', 'job', name]);
  return status.conditions?.find((is) => ['Complete', 'Failed'].includes(is.type) && is.status === 'True');
}

/** Of all versions that have run since the installation. */
async function newestTag() {
  const { items } = await kubectlJson(['get', 'replicasets', '--selector', 'app.kubernetes.io/component=billing']);
  const images = items.map(({ spec }) => spec.template.spec.containers[0].image);
  const tags = images.map((image) => image.slice(image.lastIndexOf(':') + 1)).toSorted();
  const newest = tags.at(-1);
  if (!newest) throw new StackError('billing has never run');
  return newest;
}

/** The provider's own books are among them, and in this namespace nobody may ask for them but billing. */
const wayToTheProvider = () => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: {
    podSelector: { matchLabels: { 'app.kubernetes.io/component': 'payment-simulator' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: labels } }] }],
  },
});

/** As long as the network does not know a new pod, it is refused what it may do. */
const untilTheProviderIsInReach = `
  const { connect } = require('node:net');
  const look = () => connect(${providerPort}, '${provider}')
    .on('connect', () => process.exit(0))
    .on('error', () => setTimeout(look, 500));
  setTimeout(() => process.exit(1), 120_000);
  look();`;

const container = (tag) => ({
  image: `atlas-cli:${tag}`,
  imagePullPolicy: 'IfNotPresent',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
});

const job = (tag) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace, labels },
  spec: {
    backoffLimit: 0,
    template: {
      metadata: { labels },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
        initContainers: [
          { name: 'wait', command: ['/usr/local/bin/node', '-e', untilTheProviderIsInReach], ...container(tag) },
        ],
        containers: [
          {
            name,
            args: ['/srv/atlas/main.js', 'invariants', '--wait', '120'],
            env: environment(),
            ...container(tag),
          },
        ],
      },
    },
  },
});

function environment() {
  const fromSecret = (variable, secret, key) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  });
  const databases = describeServices({}).filter(({ hasDatabase }) => hasDatabase);
  return [
    { name: 'ATLAS_KAFKA_BROKERS', value: 'kafka:9092' },
    { name: 'ATLAS_PROVIDER_URL', value: `http://${provider}:${providerPort}` },
    fromSecret('ATLAS_PROVIDER_API_KEY', 'atlas-payment-provider', 'api-key'),
    ...databases.map((service) =>
      fromSecret(
        `ATLAS_OPERATOR_DATABASE_URL_${roleName(service.name).toUpperCase()}`,
        `atlas-${service.name}-database`,
        'operator',
      ),
    ),
  ];
}
