import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { checkout, type Files } from '../checkout.ts';
import { cleanTree, workspaceLinks } from './clean-tree.ts';
import { accomplices, seededViolations } from './seeded-violations.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cruiser = `${root}node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`;

interface Cruise {
  summary: { violations: { rule: { name: string }; from: string }[] };
}

/** What dependency-cruiser says about a tree, as `rule: file`. */
async function violationsIn(files: Files): Promise<string[]> {
  using tree = checkout(files, workspaceLinks);
  const options = ['--config', `${root}.dependency-cruiser.mjs`, '--output-type', 'json', 'apps', 'libs', 'tools'];
  const { stdout } = await promisify(execFile)(process.execPath, [cruiser, ...options], {
    cwd: tree.folder,
    maxBuffer: Infinity,
  }).catch((exit: { stdout: string }) => exit); // the exit code is the number of violations
  const { summary }: Cruise = JSON.parse(stdout);
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}

const { default: boundaries }: { default: { forbidden: { name: string }[] } } = await import(
  `${root}.dependency-cruiser.mjs`
);
const rules = boundaries.forbidden.map(({ name }) => name);
const seeded = Object.fromEntries(seededViolations.map(({ file, imports }) => [file, `import '${imports}';`]));
const [inCleanTree, inSeededTree] = await Promise.all([
  violationsIn(cleanTree),
  violationsIn({ ...cleanTree, ...accomplices, ...seeded }),
]);

describe('The boundaries', () => {
  it('let a tree pass in which everything is where it belongs', () => expect(inCleanTree).toEqual([]));

  it.each(seededViolations)('$rule: refuse that $file imports $imports', ({ rule, file }) =>
    expect(inSeededTree).toContain(`${rule}: ${file}`),
  );

  it('have a seeded violation for every rule', () =>
    expect(new Set(seededViolations.map(({ rule }) => rule))).toEqual(new Set(rules)));

  it.each(readdirSync(`${root}libs`).filter((lib) => lib !== 'testing'))('say what %s may import', (lib) =>
    expect(rules).toContainEqual(expect.stringMatching(`^${lib}-imports-`)),
  );
});
