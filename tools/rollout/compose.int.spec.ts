import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { configOf, faultsOf } from './service-configs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Compose {
  readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string>> }>>;
}
const compose: Compose = parse(readFileSync(join(root, 'docker/compose.yaml'), 'utf8'), { merge: true });
const apps = readdirSync(join(root, 'apps')).filter((name) => name !== 'cli');

describe('docker compose', () => {
  it('runs every service', () => expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(apps)));

  it.each(apps)('tells %s all that it needs to start, and nothing that it does not read', async (name) => {
    const { ATLAS_OWNER_DATABASE_URL: _forItsMigrations, ...environment } = compose.services[name]?.environment ?? {};
    const config = await configOf(name);
    expect(faultsOf(() => config.read(environment))).toEqual([]);
    const known = new Set(Object.values(config.variables).map((variable) => variable.name));
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
  });
});
