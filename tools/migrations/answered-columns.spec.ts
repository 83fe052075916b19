import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: root });

/** Of the statement itself: what stays inside of it may have as many columns as it likes. */
const answersWithAll = /[`']\s*SELECT \*(?! FROM unnest)|RETURNING \*(?:[^`'()]|\([^()]*\))*[`']/;

describe('a prepared statement', () => {
  it('names the columns that it answers with: PostgreSQL refuses it when a migration adds one to `*`', () => {
    const guilty = sources.filter((file) => answersWithAll.test(readFileSync(`${root}${file}`, 'utf8')));
    expect(guilty).toEqual([]);
  });

  it.each([
    ['`SELECT * FROM charges`', true],
    ["'UPDATE a SET b = 1 RETURNING *'", true],
    ['`INSERT INTO a RETURNING *, now() AS now`', true],
    ['`WITH gone AS (DELETE FROM a RETURNING *) SELECT id FROM gone`', false],
    ['`SELECT id FROM (SELECT * FROM a) AS b`', false],
  ])('%s: %s', (statement, isGuilty) => expect(answersWithAll.test(statement)).toBe(isGuilty));
});
