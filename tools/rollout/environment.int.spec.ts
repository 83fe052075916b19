import { beforeAll, describe, expect, it } from '@jest/globals';
import { ensurePrograms } from './programs.mjs';
import { Rendered, type Manifest } from './rendered.ts';
import { configOf, faultsOf } from './service-configs.ts';
import { valueSets } from './value-sets.ts';

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly valueFrom: object }[];
}
const containerOf = ({ spec }: Manifest) =>
  (spec as { template: { spec: { containers: [Container] } } }).template.spec.containers[0];

/** What a Secret would hold. */
const secrets: Record<string, string> = {
  ATLAS_DATABASE_URL: 'postgres://app@db/atlas',
  ATLAS_SYSTEM_DATABASE_URL: 'postgres://system@db/atlas',
  ATLAS_OPERATOR_DATABASE_URL: 'postgres://operator@db/atlas',
  ATLAS_REDIS_URL: 'redis://redis',
  ATLAS_SMTP_URL: 'smtp://mail:25',
  ATLAS_PROVIDER_API_KEY: 'key',
  ATLAS_KAFKA_USERNAME: 'atlas',
  ATLAS_KAFKA_PASSWORD: 'secret',
};

describe('every process that the chart starts', () => {
  const rendered = new Map<string, Rendered>();
  beforeAll(async () => {
    await ensurePrograms(['helm']);
    for (const name of ['defaults', 'minimal', 'prod', 'private certificates and Sentinels', 'brokers with a login'])
      rendered.set(name, await Rendered.with(valueSets[name]));
  }, 900_000);

  const processes = () =>
    [...rendered.values()].flatMap((installation) =>
      installation.of('Deployment').map((deployment) => {
        const { name, env = [] } = containerOf(deployment);
        const fromSecrets = env.map((variable) => [variable.name, secrets[variable.name]]);
        const { data } = installation.the('ConfigMap', deployment.metadata.name);
        return {
          service: name,
          environment: { ...data, ...Object.fromEntries(fromSecrets) } as Record<string, string>,
        };
      }),
    );

  it('is told all that its service needs to start', async () => {
    for (const { service, environment } of processes()) {
      const config = await configOf(service);
      expect(faultsOf(() => config.read(environment))).toEqual([]);
    }
  });

  it('is told nothing that its service does not read', async () => {
    for (const { service, environment } of processes()) {
      const { variables } = await configOf(service);
      const known = new Set(Object.values(variables).map(({ name }) => name));
      const unread = Object.keys(environment).filter((name) => name.startsWith('ATLAS_') && !known.has(name));
      expect({ service, unread }).toEqual({ service, unread: [] });
    }
  });
});
