import { readFileSync, writeFileSync } from 'node:fs';
import type { Emission } from './emitted-sql.ts';

const file = new URL('released-migrations.json', import.meta.url);

/** The migrations that may have run somewhere: what they do is settled for ever. */
export function readReleased(): readonly Emission[] {
  const released: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(released) || !released.every(isEmission)) throw new Error(`${file.pathname} was edited by hand`);
  return released;
}

export function writeReleased(released: readonly Emission[]): void {
  writeFileSync(file, `${JSON.stringify(released, undefined, 2)}\n`);
}

/** What is new, and, in words, what must not be. */
export interface Comparison {
  readonly unreleased: readonly Emission[];
  readonly violations: readonly string[];
}

export function compare(released: readonly Emission[], current: readonly Emission[]): Comparison {
  const sameAs = (one: Emission) => (other: Emission) => nameOf(other) === nameOf(one);
  const faults = released.flatMap((before) => {
    const now = current.find(sameAs(before));
    if (!now) return [`${nameOf(before)} is released and no longer there: databases that ran it remember its name`];
    return now.sha256 === before.sha256 ? [] : [`${nameOf(before)} is released and would now do something else`];
  });
  return {
    violations: faults.length > 0 ? [...faults, remedy] : [],
    unreleased: current.filter((emission) => !released.some(sameAs(emission))),
  };
}

const remedy = `
What was released stays as it was: new databases must not differ from those that ran it before.
Take the change back and make it in a new migration.
- It came from a function that the migration calls (createBusSchema, createJobsSchema, protectByTenant …): leave that
  one as it was, and give the new migration a version of its own (createBusSchemaV2).
- It came with a new pg-boss: keep the construction plan of the old one as text, and let a new migration run what
  pg-boss' getMigrationPlans says.`;

export function nameOf({ app, migration }: Emission): string {
  return `${app}/${migration}`;
}

function isEmission(value: unknown): value is Emission {
  const fields = ['app', 'migration', 'sha256'];
  const entries = Object.entries(value ?? {});
  return (
    entries.length === fields.length &&
    entries.every(([name, text]) => fields.includes(name) && typeof text === 'string')
  );
}
