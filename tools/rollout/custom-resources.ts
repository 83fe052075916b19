import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { closed, isSchema, type Schema, type Schemas } from './kubernetes-schemas.ts';

/** Where those who made them publish what their resources look like: in Go modules, whose checksums Go verifies. */
const definitions = [
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
    files: ['servicemonitors', 'prometheusrules'].map(
      (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
    ),
  },
  {
    module: 'sigs.k8s.io/gateway-api@v1.4.0',
    files: ['config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  },
  { module: 'github.com/kedacore/keda/v2@v2.17.2', files: ['config/crd/bases/keda.sh_scaledobjects.yaml'] },
];

interface CustomResource {
  readonly kind: 'CustomResourceDefinition';
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

/** By the file that kubeconform looks for: servicemonitor-monitoring-v1. */
export function customResourceSchemas(): Schemas {
  const resources = definitions.flatMap(({ module, files }) => {
    const folder = folderOf(module);
    return files.map((file) => definitionIn(join(folder, file)));
  });
  return Object.fromEntries(
    resources.flatMap(({ spec: { group, names, versions } }) =>
      versions.map(({ name, schema }) => {
        const file = [names.kind.toLowerCase(), group.split('.')[0], name].join('-');
        return [file, withKind(closed({ schema: schema.openAPIV3Schema })['schema'])];
      }),
    ),
  );
}

function definitionIn(file: string): CustomResource {
  const document: unknown = parse(readFileSync(file, 'utf8'));
  if (isDefinition(document)) return document;
  throw new Error(`${file} defines no resource`);
}

const isDefinition = (document: unknown): document is CustomResource =>
  isSchema(document) && document['kind'] === 'CustomResourceDefinition';

/** Some definitions leave out what every resource has. */
function withKind(schema: Schema = {}): Schema {
  const given = isSchema(schema['properties']) ? schema['properties'] : {};
  const text = { type: 'string' };
  return { ...schema, properties: { apiVersion: text, kind: text, metadata: { type: 'object' }, ...given } };
}

function folderOf(module: string): string {
  const answer: unknown = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', module], {
      encoding: 'utf8',
      env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' },
    }),
  );
  if (isSchema(answer) && typeof answer['Dir'] === 'string') return answer['Dir'];
  throw new Error(`${module} was not downloaded`);
}
