import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Data as a release of Atlas has published it, or may have. */
export interface GoldenExample {
  readonly type: string;
  readonly version: string;
  readonly major: number;
  readonly name: string;
  readonly data: unknown;
}

export const goldenFolder = fileURLToPath(new URL('../golden/', import.meta.url));

/** Examples of every version of every event that was ever released: `golden/<type>/<version>/<name>.json`. */
export function goldenExamples(): readonly GoldenExample[] {
  const files = globSync('*/*/*.json', { cwd: goldenFolder }).toSorted();
  return files.map((file) => {
    const [type = '', version = '', name = ''] = file.replace(/\.json$/, '').split('/');
    const data: unknown = JSON.parse(readFileSync(`${goldenFolder}${file}`, 'utf8'));
    return { type, version, major: Number.parseInt(version, 10), name, data };
  });
}

/** As a later minor may say it: with a field more in every object, however deep. */
export function asLaterMinor({ data, version, name, ...example }: GoldenExample): GoldenExample {
  const [major, minor] = version.split('.').map(Number);
  return {
    ...example,
    name: `${name}, told by a later minor`,
    version: `${major}.${(minor ?? 0) + 1}`,
    data: widened(data),
  };
}

function widened(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(widened);
  if (typeof data !== 'object' || data === null) return data;
  const fields = Object.entries(data).map(([name, value]) => [name, widened(value)]);
  return { ...Object.fromEntries(fields), addedInALaterMinor: { anything: [1, null, 'at all'] } };
}
