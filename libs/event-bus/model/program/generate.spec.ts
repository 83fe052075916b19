import { describe, expect, it } from '@jest/globals';
import { generate } from './generate.ts';

const programs = Array.from({ length: 200 }, (_, seed) => generate(seed, 50));
const steps = programs.flatMap((program) => program.steps);

describe('random programs', () => {
  it('are the same for the same seed', () => {
    expect(generate(7, 50)).toEqual(generate(7, 50));
    expect(generate(7, 50)).not.toEqual(generate(8, 50));
  });

  it('are as long as they are wanted', () => {
    expect(new Set(programs.map((program) => program.steps.length))).toEqual(new Set([50]));
  });

  it.each(['tell', 'crash', 'seat', 'redrive', 'redrive all', 'cure', 'edit', 'discard', 'rest'])(
    'are made of many kinds of steps: %s',
    (kind) => {
      expect(steps.filter((step) => step.do === kind).length).toBeGreaterThan(100);
    },
  );

  it('treat only facts that were told before', () => {
    const untold = programs.flatMap((program) => {
      const told = new Set<string>();
      return program.steps.filter((step) => {
        if (step.do === 'tell') for (const { name } of step.facts) told.add(name);
        return 'fact' in step && !told.has(step.fact);
      });
    });
    expect(untold).toEqual([]);
  });
});
