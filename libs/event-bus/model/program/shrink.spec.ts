import { describe, expect, it } from '@jest/globals';
import { generate } from './generate.ts';
import { shrink } from './shrink.ts';
import type { Program } from './step.ts';

const program = generate(3, 200);
const tells = ({ steps }: Program) => steps.flatMap((step) => (step.do === 'tell' ? [step] : []));

const shrunk = (fails: (smaller: Program) => boolean, mostTries = 500) =>
  shrink(program, (smaller) => Promise.resolve(fails(smaller)), mostTries);

describe('a program that fails', () => {
  it('is cut down to what makes it fail', async () => {
    const { steps } = await shrunk((smaller) => smaller.steps.some((step) => step.do === 'crash'));
    expect(steps.map((step) => step.do)).toEqual(['crash']);
  });

  it('keeps the order of what is left', async () => {
    const left = tells(await shrunk((smaller) => tells(smaller).length >= 3));
    expect(left).toHaveLength(3);
    const places = left.map(({ seat, facts: [first] }) => [seat, Number.parseInt(first?.name ?? '', 10)]);
    expect(places).toEqual(places.toSorted((a, b) => (a[1] ?? 0) - (b[1] ?? 0)));
  });

  it('keeps of a transaction the facts that matter', async () => {
    const sick = (one: Program) => tells(one).some(({ facts }) => facts.some(({ ailment }) => ailment === 'throws'));
    const [transaction, ...others] = tells(await shrunk(sick));
    expect(transaction?.facts.map(({ ailment }) => ailment)).toEqual(['throws']);
    expect(others).toEqual([]);
  });

  it('is tried no more often than allowed', async () => {
    let tried = 0;
    await shrunk(() => tried++ % 2 === 0, 12);
    expect(tried).toBe(12);
  });
});
