import { StackError } from '../../dev-stack/stack-error.mjs';
import { eventually } from '../../start/eventually.mjs';
import { describeServices, roleName } from '../../start/services.mjs';
import { apply, kubectl, kubectlJson, namespace } from './cluster.mjs';

const name = 'invariants';
const labels = { 'app.kubernetes.io/name': name };
const image = 'atlas-cli:0.1.0';

/**
 * `atlas invariants` as a Job: nothing lost, nothing doubled, no key blocked, in all books.
 * @returns {Promise<string>}
 */
export async function books() {
  await kubectl(['delete', 'job', name, '--ignore-not-found', '--wait']);
  await apply([wayToTheProvider(), job()]);
  const ended = async () => {
    const { status } = await kubectlJson(['get', 'job', name]);
    return status.succeeded || status.failed ? status : undefined;
  };
  const { succeeded } = await eventually('the check of the books', ended, { limitMs: 300_000, everyMs: 1_000 });
  const said = await kubectl(['logs', `job/${name}`]);
  if (!succeeded) throw new StackError('the books do not hold', { details: said });
  return 'the books hold';
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

const job = () => ({
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
        containers: [
          {
            name,
            image,
            imagePullPolicy: 'IfNotPresent',
            args: ['/srv/atlas/main.js', 'invariants', '--wait', '120'],
            env: environment(),
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
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
    { name: 'ATLAS_PROVIDER_URL', value: 'http://atlas-payment-simulator:3090' },
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
