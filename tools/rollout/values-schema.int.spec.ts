import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chartFolder, ChartRefused, manifestsText } from './chart.ts';
import { mutationsOf } from './mutations.ts';
import { ensurePrograms } from './programs.mjs';

const values: object = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8'));

describe('a value with a wrong name or of a wrong type', () => {
  /** The chart without its templates: what refuses is the schema, and nothing behind it. */
  const chart = mkdtempSync(join(tmpdir(), 'atlas-chart-'));
  beforeAll(async () => {
    for (const file of ['Chart.yaml', 'values.yaml', 'values.schema.json'])
      cpSync(join(chartFolder, file), join(chart, file));
    await ensurePrograms(['helm']);
  }, 900_000);
  afterAll(() => rmSync(chart, { recursive: true }));

  const refusal = (given: object) =>
    manifestsText({ chart, values: given }).then(
      () => 'taken',
      (error: unknown) => (error instanceof ChartRefused ? 'refused' : error),
    );

  it('is refused, each of them', async () => {
    const mutations = mutationsOf(values);
    expect(mutations.length).toBeGreaterThan(400);
    const taken: string[] = [];
    for (let at = 0; at < mutations.length; at += 4) {
      const some = mutations.slice(at, at + 4);
      const outcomes = await Promise.all(some.map((mutation) => refusal(mutation.values)));
      for (const [index, outcome] of outcomes.entries()) if (outcome !== 'refused') taken.push(some[index]!.title);
    }
    expect(taken).toEqual([]);
  }, 600_000);

  it('is not what is refused when there is none', async () => expect(await refusal({})).toBe('taken'));
});
