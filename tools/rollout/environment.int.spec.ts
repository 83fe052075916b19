import { readdirSync } from 'node:fs';
import { ConfigurationError, type ConfigDescription } from '@atlas/service';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ensurePrograms } from './programs.mjs';
import { Rendered, type Manifest } from './rendered.ts';
import { valueSets } from './value-sets.ts';

const apps = new URL('../../apps/', import.meta.url);

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
};

const isDescription = (value: unknown): value is ConfigDescription<object> =>
  typeof value === 'object' && value !== null && 'read' in value && 'variables' in value;

async function configOf(service: string): Promise<ConfigDescription<object>> {
  const file = readdirSync(new URL(`${service}/src/`, apps)).find((name) => name.endsWith('.config.ts'));
  const exported: object = await import(new URL(`${service}/src/${file}`, apps).href);
  return Object.values(exported).find(isDescription)!;
}

describe('every process that the chart starts', () => {
  const rendered = new Map<string, Rendered>();
  beforeAll(async () => {
    await ensurePrograms(['helm']);
    for (const name of ['defaults', 'minimal', 'prod', 'private certificates and Sentinels'])
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

function faultsOf(read: () => unknown): readonly unknown[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}
