import type { EventContract } from '../../libs/contracts/src/index.ts';
import type { ReleasedVersion } from './registry.ts';
import { objectOf } from './schema.ts';

export type Contract = EventContract<unknown>;

/** A contract of this build as it is written down when it is released. */
export function versionOf(contract: Contract): ReleasedVersion {
  const { type, version, topic, personal, example } = contract;
  const schema: unknown = JSON.parse(JSON.stringify(contract.schema)); // what a file can hold of it, and no more
  return { type, version, topic, key: keyOf(contract), personal, schema: objectOf(schema), example };
}

export function nameOf({ type, version }: { readonly type: string; readonly version: string }): string {
  return `${type} ${version}`;
}

export function numbersOf({ version }: { readonly version: string }): {
  readonly major: number;
  readonly minor: number;
} {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { major, minor };
}

/** Found by its value in the contract's own example: a key is a field of the data. */
function keyOf(contract: Contract): string {
  const value = contract.key(contract.example);
  return pointersIn(contract.example).find(([, leaf]) => leaf === value)?.[0] ?? '';
}

/** The fields of some data, those of nested objects included. */
function pointersIn(data: unknown, at = ''): [pointer: string, value: unknown][] {
  return Object.entries(objectOf(data)).flatMap(([name, value]) => [
    [`${at}/${name}`, value],
    ...pointersIn(value, `${at}/${name}`),
  ]);
}
