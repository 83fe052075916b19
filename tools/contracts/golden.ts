import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { goldenFolder, type GoldenExample } from '../../libs/contracts/src/testing.ts';
import type { ReleasedVersion } from './registry.ts';
import { objectOf, readSchema, type Schema } from './schema.ts';
import { nameOf } from './version-of.ts';

/** Gives new versions their first examples: the contract's own, and what is left of it without all that is optional. */
export function addGoldenExamples(versions: readonly ReleasedVersion[]): void {
  for (const { type, version, schema, example } of versions) {
    const least = withoutOptional(readSchema(schema), example);
    const examples = { example, ...(!isDeepStrictEqual(least, example) && { 'nothing-optional': least }) };
    for (const [name, data] of Object.entries(examples)) {
      const file = join(goldenFolder, type, version, `${name}.json`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(data, undefined, 2)}\n`);
    }
  }
}

/** Released versions that no consumer is tried with. */
export function lackingExamples(
  versions: readonly ReleasedVersion[],
  examples: readonly GoldenExample[],
): readonly string[] {
  const covered = new Set(examples.map(nameOf));
  return versions.map(nameOf).filter((name) => !covered.has(name));
}

function withoutOptional(schema: Schema, data: unknown): unknown {
  const { items } = schema;
  if (Array.isArray(data)) return items ? data.map((element: unknown) => withoutOptional(items, element)) : data;
  if (schema.fields.size === 0) return data;
  const required = Object.entries(objectOf(data)).filter(([name]) => schema.required.has(name));
  return Object.fromEntries(
    required.map(([name, value]) => [name, withoutOptional(schema.fields.get(name) ?? schema, value)]),
  );
}
