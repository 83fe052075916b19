import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A version of an event as it was released: what its producers were held to, for ever. */
export interface ReleasedVersion {
  readonly type: string;
  readonly version: string;
  readonly topic: string;
  /** JSON pointer to the field that the key is taken from. */
  readonly key: string;
  /** JSON pointers. */
  readonly personal: readonly string[];
  readonly schema: object;
  readonly example: unknown;
}

/** What is in the folder of released versions, and what of it is not as it was written. */
export interface Registry {
  readonly versions: readonly ReleasedVersion[];
  readonly damage: readonly Damage[];
}

interface Damage {
  readonly file: string;
  readonly is: 'missing' | 'edited' | 'unlisted';
}

export const releasedFolder = fileURLToPath(new URL('../../libs/contracts/released/', import.meta.url));

/** As `sha256sum --check` reads it. */
const sums = 'SHA256SUMS';

export function readRegistry(folder: string): Registry {
  const listed = readSums(folder);
  const found = new Map(
    globSync('*/*.json', { cwd: folder }).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
  const files = [...new Set([...listed.keys(), ...found.keys()])].toSorted();
  return {
    versions: [...found.values()].map(parseVersion),
    damage: files.flatMap((file): Damage[] => {
      const [sum, text] = [listed.get(file), found.get(file)];
      if (text === undefined) return [{ file, is: 'missing' }];
      if (sum === undefined) return [{ file, is: 'unlisted' }];
      return sum === sumOf(text) ? [] : [{ file, is: 'edited' }];
    }),
  };
}

/** Adds files; a file that is there stays as it is. */
export function addToRegistry(folder: string, versions: readonly ReleasedVersion[]): void {
  const written = versions.map((version) => {
    const [file, text] = [`${version.type}/${version.version}.json`, textOf(version)];
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text, { flag: 'wx' });
    return [file, sumOf(text)] as const;
  });
  const lines = [...readSums(folder), ...written].map(([file, sum]) => `${sum}  ${file}`);
  const byFile = lines.toSorted((one, other) => (one.slice(66) < other.slice(66) ? -1 : 1));
  writeFileSync(join(folder, sums), `${byFile.join('\n')}\n`);
}

function readSums(folder: string): ReadonlyMap<string, string> {
  const [path] = globSync(sums, { cwd: folder });
  const text = path === undefined ? '' : readFileSync(join(folder, path), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Indented, but for lists of texts: 156 currencies are one line. */
function textOf(version: ReleasedVersion): string {
  const indented = JSON.stringify(version, undefined, 2);
  const compact = indented.replaceAll(
    /\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\]/g,
    (_, list: string) => `[${list.replaceAll(/\s+/g, ' ')}]`,
  );
  return `${compact}\n`;
}

function parseVersion(text: string): ReleasedVersion {
  const parsed: unknown = JSON.parse(text);
  if (!isVersion(parsed)) throw new Error(`this is no released version of an event: ${text.slice(0, 200)}`);
  return parsed;
}

function isVersion(value: unknown): value is ReleasedVersion {
  if (typeof value !== 'object' || value === null) return false;
  const fields = Object.fromEntries(Object.entries(value));
  const isText = (name: string) => typeof fields[name] === 'string';
  const { personal, schema } = fields;
  return (
    ['type', 'version', 'topic', 'key'].every(isText) &&
    Array.isArray(personal) &&
    typeof schema === 'object' &&
    schema !== null &&
    'example' in value
  );
}
