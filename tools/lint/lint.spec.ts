import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { checkout } from '../checkout.ts';
import { innocent, seededViolations } from './seeded-violations.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const oxlint = `${root}node_modules/oxlint/bin/oxlint`;

interface Report {
  diagnostics: { code: string; filename: string }[];
}

/** What the linter says about a few files, as `rule: file`. */
async function findings(): Promise<string[]> {
  const seeded = Object.fromEntries(seededViolations.map(({ file, source }) => [file, `${source}\n`]));
  const tsconfig = JSON.stringify({ extends: `${root}tsconfig.base.json`, include: ['apps'] });
  using tree = checkout({ ...seeded, ...innocent, 'tsconfig.json': tsconfig }, { node_modules: `${root}node_modules` });

  const options = ['--config', `${root}.oxlintrc.json`, '--disable-nested-config', '--format', 'json', 'apps'];
  const { stdout } = await promisify(execFile)(process.execPath, [oxlint, ...options], { cwd: tree.folder }).catch(
    (exit: { stdout: string }) => exit,
  );
  const { diagnostics }: Report = JSON.parse(stdout);
  return diagnostics.map(({ code, filename }) => `${code}: ${filename}`);
}

const found = await findings();

describe('The linter', () => {
  it.each(seededViolations)('$rule: finds $file', ({ rule, file }) => expect(found).toContain(`${rule}: ${file}`));

  it('finds nothing else', () => expect(found).toHaveLength(seededViolations.length));
});
