// npm run chart:schemas: what the resources of Kubernetes look like, as a running cluster says it, written down for kubeconform.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { customResourceSchemas } from './custom-resources.ts';
import { areSchemas, closed, isSchema, withWhatTheyReferTo, type Schemas } from './kubernetes-schemas.ts';

const usage = `npm run chart:schemas [-- --of-others]

Asks the cluster of KUBECONFIG (by kubectl) for the schemas of the kinds that our manifests use, and writes them to
tools/rollout/kubernetes.schemas.json. Run it when the chart is to be held against another version of Kubernetes.

  --of-others   those of custom resources instead, out of the Go modules of their makers (tools/rollout/custom-resources.ts),
                to tools/rollout/custom-resources.schemas.json. Needs Go, and no cluster.`;

const kinds = {
  'api/v1': ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service', 'ServiceAccount'],
  'apis/apps/v1': ['Deployment', 'StatefulSet'],
  'apis/autoscaling/v2': ['HorizontalPodAutoscaler'],
  'apis/batch/v1': ['Job'],
  'apis/networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
  'apis/policy/v1': ['PodDisruptionBudget'],
};

if (process.argv.includes('--help')) console.log(usage);
else if (process.argv.includes('--of-others')) write('custom-resources', customResourceSchemas());
else release();

function release(): void {
  const known: Schemas = {};
  const wanted: Record<string, string> = {};
  for (const [group, names] of Object.entries(kinds)) {
    const schemas = schemasOf(group);
    Object.assign(known, schemas);
    for (const name of names) wanted[fileOf(group, name)] = nameOf(schemas, group, name);
  }
  const schemas = withWhatTheyReferTo(Object.values(wanted), closed(known));
  write('kubernetes', { version: versionOfCluster(), kinds: wanted, schemas });
  console.log(`${Object.keys(wanted).length} kinds, ${Object.keys(schemas).length} schemas`);
}

function write(name: string, content: object): void {
  writeFileSync(new URL(`${name}.schemas.json`, import.meta.url), `${JSON.stringify(content)}\n`);
}

/** As kubeconform looks for them: deployment-apps-v1. */
function fileOf(group: string, kind: string): string {
  const [, name = '', version] = group.startsWith('apis/') ? group.split('/') : ['', '', 'v1'];
  return [kind.toLowerCase(), name.split('.')[0], version].filter(Boolean).join('-');
}

function nameOf(schemas: Schemas, group: string, kind: string): string {
  const version = group.split('/').at(-1);
  const found = Object.keys(schemas).filter(
    (name) => name.startsWith('io.k8s.api.') && name.endsWith(`.${version}.${kind}`),
  );
  if (found[0] === undefined || found.length > 1) throw new Error(`${group} has ${found.length} schemas of ${kind}`);
  return found[0];
}

function schemasOf(group: string): Schemas {
  const document: unknown = JSON.parse(raw(`/openapi/v3/${group}`));
  const components = isSchema(document) ? document['components'] : undefined;
  const schemas = isSchema(components) ? components['schemas'] : undefined;
  if (areSchemas(schemas)) return schemas;
  throw new Error(`${group}: the cluster describes no schemas`);
}

function versionOfCluster(): string {
  const version: unknown = JSON.parse(raw('/version'));
  return isSchema(version) ? String(version['gitVersion']) : '';
}

function raw(path: string): string {
  return execFileSync('kubectl', ['get', '--raw', path], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
