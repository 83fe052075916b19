import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accepted } from './accepted-findings.ts';
import { manifestsText } from './chart.ts';
import { ensurePrograms, programFile } from './programs.mjs';
import { valueSets } from './value-sets.ts';

const run = promisify(execFile);
const manifests = fileURLToPath(new URL('../../k8s/', import.meta.url));

describe('every manifest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-manifests-'));
  beforeAll(async () => {
    await ensurePrograms(['helm', 'kubeconform', 'kube-score']);
    writeSchemas();
    for (const [name, rendering] of Object.entries(valueSets))
      writeFileSync(fileOf(name), await manifestsText(rendering));
  }, 900_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const fileOf = (name: string) => join(folder, `${name.replaceAll(' ', '-')}.yaml`);

  /** A schema for each kind, with all that it refers to, as kubeconform wants them. */
  function writeSchemas(): void {
    const read = (name: string) => JSON.parse(readFileSync(new URL(`${name}.schemas.json`, import.meta.url), 'utf8'));
    for (const [file, schema] of Object.entries(read('custom-resources')))
      writeFileSync(join(folder, `${file}.json`), JSON.stringify(schema));
    const released = read('kubernetes');
    for (const [file, name] of Object.entries(released.kinds))
      writeFileSync(
        join(folder, `${file}.json`),
        JSON.stringify({ $ref: `#/definitions/${String(name)}`, definitions: released.schemas }),
      );
  }

  const conform = (...files: string[]) =>
    run(
      programFile('kubeconform'),
      [
        ...['-strict', '-summary', '-output', 'json'],
        ...['-schema-location', `${folder}/{{.ResourceKind}}{{.KindSuffix}}.json`, ...files],
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    ).then(
      ({ stdout }) => JSON.parse(stdout),
      ({ stdout }: { stdout: string }) => JSON.parse(stdout),
    );

  it.each(Object.keys(valueSets))('of %s is what Kubernetes 1.34 takes', async (name) => {
    const { resources, summary } = await conform(fileOf(name));
    expect(resources ?? []).toEqual([]);
    expect(summary.valid).toBeGreaterThan(50);
  });

  it('of k8s/ is, too', async () => {
    const files = readdirSync(manifests).filter((name) => name.endsWith('.yaml'));
    const { resources } = await conform(...files.map((name) => join(manifests, name)));
    expect(resources ?? []).toEqual([]);
  });

  it.each([
    'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { porst: [] }\n',
    'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a }\nspec: { scaleTargetRef: { name: a }, trigers: [] }\n',
  ])('with a field that Kubernetes would drop is refused: %s', async (manifest) => {
    const file = join(folder, 'misspelt.yaml');
    writeFileSync(file, manifest);
    const { summary } = await conform(file);
    expect(summary).toMatchObject({ invalid: 1 });
  });

  it.each(['defaults', 'prod'])('of %s gives kube-score nothing to find but what is explained', async (name) => {
    const found = await findings(fileOf(name));
    expect(found.filter(({ check }) => !accepted.has(check))).toEqual([]);
  });

  it('needs every explanation that there is', async () => {
    const found = new Set((await findings(fileOf('defaults'))).map(({ check }) => check));
    expect([...accepted.keys()].filter((check) => !found.has(check))).toEqual([]);
  });

  interface Finding {
    readonly object: string;
    readonly check: string;
    readonly says: string;
  }

  async function findings(file: string): Promise<Finding[]> {
    const options = ['score', '--output-format', 'json', '--kubernetes-version', 'v1.34', file];
    const { stdout } = await run(programFile('kube-score'), options, { maxBuffer: 64 * 1024 * 1024 }).catch(
      (ending: { stdout: string }) => ending,
    );
    const good = 10;
    return JSON.parse(stdout).flatMap(({ object_name: object, checks }: { object_name: string; checks: never[] }) =>
      checks
        .filter(({ grade, skipped }) => !skipped && grade < good)
        .map(({ check, comments }: { check: { id: string }; comments: { summary: string }[] | null }) => ({
          object,
          check: check.id,
          says: (comments ?? []).map(({ summary }) => summary).join('; '),
        })),
    );
  }
});
