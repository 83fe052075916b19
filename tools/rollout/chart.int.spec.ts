import { beforeAll, describe, expect, it } from '@jest/globals';
import { ChartRefused } from './chart.ts';
import { ensurePrograms } from './programs.mjs';
import { Rendered } from './rendered.ts';
import { valueSets } from './value-sets.ts';

const services = [
  'accounts',
  'billing',
  'gateway',
  'notifications',
  'orders',
  'payment-simulator',
  'reporting',
  'subscriptions',
];
const withConsumers = ['billing', 'notifications', 'orders', 'reporting', 'subscriptions'];
const simulator = { paymentProvider: { simulator: true } };
const minutes = 60_000;

interface PodSpec {
  readonly containers: readonly {
    readonly image: string;
    readonly args?: readonly string[];
    readonly securityContext: object;
    readonly lifecycle?: object;
    readonly env?: readonly object[];
    readonly volumeMounts: readonly object[];
  }[];
  readonly volumes: readonly object[];
}
const podOf = ({ spec }: { spec: unknown }) => (spec as { template: { spec: PodSpec } }).template.spec;

describe('the chart', () => {
  const sets = new Map<string, Rendered>();
  const set = (name: keyof typeof valueSets) => sets.get(name)!;

  beforeAll(async () => {
    await ensurePrograms(['helm']);
    for (const [name, rendering] of Object.entries(valueSets)) sets.set(name, await Rendered.with(rendering));
  }, 15 * minutes);

  it('runs every service, and what hears events in pods of its own', () => {
    const workloads = [...services, ...withConsumers.map((name) => `${name}-consumers`)].map((name) => `atlas-${name}`);
    expect(set('defaults').names('Deployment').toSorted()).toEqual(workloads.toSorted());
  });

  it('gives each of them an account, settings, a service, a disruption budget and an autoscaler of its own', () => {
    const names = set('defaults').names('Deployment').toSorted();
    for (const kind of ['ServiceAccount', 'Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])
      expect({ [kind]: set('defaults').names(kind).toSorted() }).toEqual({ [kind]: names });
    expect(set('defaults').names('ConfigMap')).toEqual(expect.arrayContaining(names));
  });

  it.each([
    { workload: 'orders', roles: 'http' },
    { workload: 'orders-consumers', roles: 'consumers,jobs' },
    { workload: 'accounts', roles: 'http' },
  ])('tells $workload to do $roles', ({ workload, roles }) =>
    expect(set('defaults').the('ConfigMap', `atlas-${workload}`).data).toMatchObject({ ATLAS_ROLES: roles }),
  );

  it('lets one pod do all work of its service when told so', () => {
    const { data } = set('one pod for all work of a service').the('ConfigMap', 'atlas-billing');
    expect(data).toMatchObject({ ATLAS_ROLES: 'http,consumers,jobs' });
    expect(set('minimal').names('Deployment')).toHaveLength(services.length);
  });

  it('names no number of pods where an autoscaler does, and does where there is none', () => {
    for (const { spec } of set('defaults').of('Deployment')) expect(spec).not.toHaveProperty('replicas');
    expect(set('no autoscaling').of('HorizontalPodAutoscaler')).toEqual([]);
    for (const { spec } of set('no autoscaling').of('Deployment')) expect(spec).toHaveProperty('replicas', 2);
  });

  it('scales requests up at once and down slowly', () =>
    expect(set('defaults').the('HorizontalPodAutoscaler', 'atlas-gateway').spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 12,
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Percent', value: 100, periodSeconds: 15 },
            { type: 'Pods', value: 4, periodSeconds: 15 },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
        },
      },
    }));

  it('scales consumers a step a minute, and one down in ten: each step stops their group for a moment', () =>
    expect(set('defaults').the('HorizontalPodAutoscaler', 'atlas-orders-consumers').spec).toMatchObject({
      behavior: {
        scaleUp: { policies: [{ type: 'Percent', value: 33, periodSeconds: 60 }] },
        scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 600 }] },
      },
    }));

  it('lets an installation choose how soon pods go', () =>
    expect(set('pods that go soon').the('HorizontalPodAutoscaler', 'atlas-gateway').spec).toMatchObject({
      behavior: { scaleDown: { stabilizationWindowSeconds: 30, policies: [{ value: 1, periodSeconds: 15 }] } },
    }));

  it('lets KEDA scale consumers, and nothing else, when told so', () => {
    expect(set('KEDA').names('ScaledObject').toSorted()).toEqual(
      withConsumers.map((name) => `atlas-${name}-consumers`),
    );
    expect(set('KEDA').names('HorizontalPodAutoscaler').toSorted()).toEqual(services.map((name) => `atlas-${name}`));
  });

  it('keeps as many pods as there were during an upgrade and a drain', () => {
    for (const { spec } of set('prod').of('Deployment'))
      expect(spec).toMatchObject({ strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
    for (const { spec } of set('prod').of('PodDisruptionBudget'))
      expect(spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  });

  it.each([
    { workload: 'gateway', graceSeconds: 60, drainMs: '10000', stopMs: '30000', preStopSeconds: 8 },
    { workload: 'orders-consumers', graceSeconds: 90, drainMs: '0', stopMs: '60000', preStopSeconds: 0 },
  ])('stops $workload within its grace', ({ workload, graceSeconds, drainMs, stopMs, preStopSeconds }) => {
    const [deployment, { data }] = [
      set('defaults').the('Deployment', `atlas-${workload}`),
      set('defaults').the('ConfigMap', `atlas-${workload}`),
    ];
    expect(podOf(deployment)).toHaveProperty('terminationGracePeriodSeconds', graceSeconds);
    expect(data).toMatchObject({ ATLAS_DRAIN_MS: drainMs, ATLAS_STOP_TIMEOUT_MS: stopMs });
    expect(podOf(deployment).containers[0]?.lifecycle).toEqual(
      preStopSeconds ? { preStop: { sleep: { seconds: preStopSeconds } } } : undefined,
    );
    expect(preStopSeconds * 1_000 + Number(drainMs) + Number(stopMs)).toBeLessThanOrEqual(graceSeconds * 1_000);
  });

  it('asks /livez whether a pod lives, and /readyz whether it serves', () => {
    for (const deployment of set('defaults').of('Deployment'))
      expect(podOf(deployment).containers).toMatchObject([
        {
          startupProbe: { httpGet: { path: '/livez' }, periodSeconds: 2, failureThreshold: 30 },
          livenessProbe: { httpGet: { path: '/livez' }, periodSeconds: 10, failureThreshold: 3 },
          readinessProbe: { httpGet: { path: '/readyz' }, periodSeconds: 5, failureThreshold: 2 },
        },
      ]);
  });

  it('lets no pod, hooks included, do what the Pod Security Standard "restricted" forbids, or speak to Kubernetes', () => {
    for (const rendered of sets.values()) {
      const pods = [...rendered.of('Deployment'), ...rendered.of('Job')].map(podOf);
      for (const pod of [...pods, ...rendered.of('Pod').map(({ spec }) => spec as unknown as PodSpec)]) {
        expect(pod).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        });
        for (const { securityContext } of pod.containers)
          expect(securityContext).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
            capabilities: { drop: ['ALL'] },
          });
      }
    }
  });

  it('migrates every database, and makes the topics, before the pods of a version', () => {
    expect(set('defaults').names('Job').toSorted()).toEqual(['atlas-migrations', 'atlas-topics']);
    for (const { metadata, spec } of set('defaults').of('Job')) {
      expect(metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
      expect(spec).toHaveProperty('activeDeadlineSeconds');
    }
    const { containers } = podOf(set('defaults').the('Job', 'atlas-migrations'));
    expect(containers.map(({ image, args }) => `${image} ${String(args)}`)).toEqual(
      services.filter((name) => name !== 'gateway').map((name) => `atlas-${name}:0.1.0 /srv/atlas/migrate.js`),
    );
    expect(set('no hooks').of('Job')).toEqual([]);
  });

  it('makes no Secret', () => {
    for (const rendered of sets.values()) expect(rendered.of('Secret')).toEqual([]);
  });

  it('tells every pod that speaks to the brokers how, and where its login is', () => {
    const rendered = set('brokers with a login');
    const login = { secretKeyRef: { name: 'strimzi-user', key: 'password' } };
    for (const component of ['orders', 'orders-consumers', 'accounts', 'reporting']) {
      const { data } = rendered.the('ConfigMap', `atlas-${component}`);
      expect(data).toMatchObject({ ATLAS_KAFKA_TLS: 'on', ATLAS_KAFKA_SASL: 'scram-sha-512' });
      const [container] = podOf(rendered.the('Deployment', `atlas-${component}`)).containers;
      expect(container?.env).toContainEqual({ name: 'ATLAS_KAFKA_PASSWORD', valueFrom: login });
    }
    const [topics] = podOf(rendered.the('Job', 'atlas-topics')).containers;
    expect(topics?.env).toContainEqual({ name: 'ATLAS_KAFKA_TLS', value: 'on' });
    expect(topics?.env).toContainEqual({ name: 'ATLAS_KAFKA_PASSWORD', valueFrom: login });
  });

  it('brings the certificates of a private authority to every pod that speaks to a server, Jobs included', () => {
    const place = '/etc/atlas/certificates';
    const rendered = set('brokers with a login');
    for (const pod of [...rendered.of('Deployment'), ...rendered.of('Job')].map(podOf)) {
      expect(pod.volumes).toContainEqual({ name: 'certificates', secret: { secretName: 'authority' } });
      for (const { volumeMounts } of pod.containers)
        expect(volumeMounts).toContainEqual({ name: 'certificates', mountPath: place, readOnly: true });
    }
    const variable = { name: 'NODE_EXTRA_CA_CERTS', value: `${place}/ca.crt` };
    for (const job of rendered.of('Job'))
      for (const { env } of podOf(job).containers) expect(env).toContainEqual(variable);
  });

  it('tells the gateway how much at once it takes of a tenant, and how long it waits for a request', () =>
    expect(set('defaults').the('ConfigMap', 'atlas-gateway').data).toMatchObject({
      ATLAS_LIMIT_TENANT_AT_ONCE: '240',
      ATLAS_REQUEST_TIMEOUT_MS: '60000',
    }));

  it('takes the images from where it is told', () => {
    const [{ image } = { image: '' }] = podOf(
      set('all that says where a pod goes').the('Deployment', 'atlas-orders'),
    ).containers;
    expect(image).toBe('registry.example:5000/atlas-orders:1.4.2');
  });

  it('has the simulator move no money where there is a payment provider', () => {
    expect(set('prod').names('Deployment')).not.toContain('atlas-payment-simulator');
    expect(set('prod').the('ConfigMap', 'atlas-billing').data).toMatchObject({
      ATLAS_PROVIDER_URL: 'https://payments.example',
    });
  });

  it('opens the gateway by an Ingress or a route of the Gateway API, as told', () => {
    expect(set('defaults').of('Ingress')).toEqual([]);
    expect(set('prod').the('Ingress', 'atlas-gateway').spec).toMatchObject({ tls: [{ hosts: ['api.atlas.example'] }] });
    expect(set('Gateway API').the('HTTPRoute', 'atlas-gateway').spec).toMatchObject({ hostnames: ['api.example'] });
  });

  describe('lets nobody speak but', () => {
    it('by a policy with the name of the flow', () =>
      expect(set('defaults').names('NetworkPolicy').toSorted()).toEqual(
        [
          'default-deny',
          'everyone-to-dns',
          'world-to-gateway',
          'smoke-test-to-gateway',
          ...services.flatMap((name) => (name === 'gateway' ? [] : [`callers-of-${name}`, `callers-to-${name}`])),
          ...['to-kafka', 'to-postgres', 'to-redis', 'to-smtp'],
        ]
          .map((name) => `atlas-${name}`)
          .toSorted(),
      ));

    it('both ways, where nothing else is said', () =>
      expect(set('defaults').the('NetworkPolicy', 'atlas-default-deny').spec).toEqual({
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'atlas', 'app.kubernetes.io/instance': 'atlas' } },
        policyTypes: ['Ingress', 'Egress'],
      }));

    it.each([
      {
        flow: 'to-redis',
        components: ['accounts', 'billing', 'billing-consumers', 'gateway', 'notifications', 'notifications-consumers'],
      },
      { flow: 'to-smtp', components: ['notifications', 'notifications-consumers'] },
      { flow: 'callers-to-payment-simulator', components: ['billing', 'billing-consumers'] },
      { flow: 'callers-to-orders', components: ['gateway'] },
    ])('$components $flow', ({ flow, components }) => {
      const policy = set('defaults').the('NetworkPolicy', `atlas-${flow}`);
      expect(JSON.stringify(policy.spec)).toContain(`"operator":"In","values":${JSON.stringify(components)}`);
    });

    it('migrations, beside the services, to PostgreSQL', () =>
      expect(JSON.stringify(set('defaults').the('NetworkPolicy', 'atlas-to-postgres').spec)).toContain('"migrations"'));
  });

  it.each([
    {
      why: 'pods that could ask PostgreSQL for more connections than it has',
      values: { ...simulator, postgres: { servers: { main: { maxConnections: 300 } } } },
      says: /may ask the PostgreSQL server "main" for \d+ connections, and it has 250/,
    },
    {
      why: 'a database on a server that nobody has described',
      values: { ...simulator, services: { orders: { databaseServer: 'elsewhere' } } },
      says: /services\.orders\.databaseServer is "elsewhere"/,
    },
    { why: 'nobody to move the money', values: {}, says: /paymentProvider: give its url, or ask for the simulator/ },
    {
      why: 'two to move the money',
      values: { paymentProvider: { simulator: true, url: 'https://p.example' } },
      says: /not both/,
    },
    {
      why: 'an autoscaler whose most is less than its least',
      values: { ...simulator, services: { orders: { http: { autoscaling: { min: 9 } } } } },
      says: /orders: autoscaling\.max \(8\) is less/,
    },
    {
      why: 'a route of the Gateway API that leads nowhere',
      values: { ...simulator, gateway: { httpRoute: { enabled: true } } },
      says: /parentRefs/,
    },
    {
      why: 'a password that everybody on the way could read',
      values: { ...simulator, kafka: { sasl: 'plain' } },
      says: /kafka\.sasl: plain tells the password/,
    },
    {
      why: 'two places for the certificates of an authority',
      values: { ...simulator, trustedCertificates: { configMap: 'one', secret: 'other' } },
      says: /trustedCertificates: name a ConfigMap or a Secret, not both/,
    },
    {
      why: 'KEDA without a Prometheus',
      values: { ...simulator, keda: { enabled: true } },
      says: /keda\.serverAddress/,
    },
    { why: 'the tag "latest"', values: { ...simulator, image: { tag: 'latest' } }, says: /image\/tag/ },
  ])('refuses $why', async ({ values, says }) => {
    const rendering = Rendered.with({ values });
    await expect(rendering).rejects.toThrow(ChartRefused);
    await expect(rendering).rejects.toThrow(says);
  });
});
