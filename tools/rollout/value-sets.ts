import type { Rendering } from './chart.ts';

const simulator = { paymentProvider: { simulator: true } };

/** Installations as people make them: each is rendered, held against Kubernetes, and looked at by meaning. */
export const valueSets: Readonly<Record<string, Rendering>> = {
  defaults: { values: simulator },
  minimal: { files: ['values-minimal.yaml'] },
  dev: { files: ['values-dev.yaml'] },
  prod: { files: ['values-prod.yaml'] },
  'one pod for all work of a service': { values: { ...simulator, defaults: { consumers: { separate: false } } } },
  'no autoscaling': {
    values: {
      ...simulator,
      defaults: { http: { autoscaling: { enabled: false } }, consumers: { autoscaling: { enabled: false } } },
    },
  },
  'pods that go soon': {
    values: { ...simulator, defaults: { http: { autoscaling: { downAfterSeconds: 30, downEverySeconds: 15 } } } },
  },
  'no network policies': { values: { ...simulator, networkPolicies: { enabled: false } } },
  'no hooks': { values: { ...simulator, migrations: { enabled: false }, topics: { create: false } } },
  'Gateway API': {
    values: {
      ...simulator,
      gateway: { httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], hostnames: ['api.example'] } },
    },
  },
  KEDA: { values: { ...simulator, keda: { enabled: true, serverAddress: 'http://prometheus:9090' } } },
  'private certificates and Sentinels': {
    values: {
      ...simulator,
      trustedCertificates: { configMap: 'authority' },
      redis: { sentinels: ['sentinel-0:26379', 'sentinel-1:26379'] },
    },
  },
  'brokers with a login': {
    values: {
      ...simulator,
      kafka: { tls: true, sasl: 'scram-sha-512' },
      secrets: { kafkaPassword: { name: 'strimzi-user', key: 'password' } },
      trustedCertificates: { secret: 'authority' },
    },
  },
  'watched by all there is': {
    values: { ...simulator, monitoring: { dashboards: true, tracesUrl: 'http://collector.monitoring:4318' } },
  },
  'all that says where a pod goes': {
    values: {
      ...simulator,
      podAnnotations: { team: 'payments' },
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'atlas', effect: 'NoSchedule' }],
      priorityClassName: 'high',
      image: { registry: 'registry.example:5000', tag: '1.4.2', pullSecrets: ['registry'] },
    },
  },
};
