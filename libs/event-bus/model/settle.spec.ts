import { describe, expect, it } from '@jest/globals';
import { settle, type Stirring } from './settle.ts';

const patience = { stillMs: 400, mostMs: 1_500 };
const calm: Stirring = { state: 'the same members', isUnderWay: false };
const missing = { what: 'a fact is nowhere', isFinal: false };
const nothingMoves = () => Promise.resolve({ differences: [missing], state: '' });

describe('waiting for what was promised', () => {
  it('ends when nothing differs', async () => {
    const sights = [
      { differences: [missing], state: '' },
      { differences: [], state: '' },
    ];
    expect(
      await settle(
        () => Promise.resolve(sights.shift()!),
        () => Promise.resolve(calm),
        patience,
      ),
    ).toEqual([]);
  });

  it('ends at once when waiting will not mend what differs', async () => {
    const doubled = { what: 'handled twice', isFinal: true };
    const look = () => Promise.resolve({ differences: [missing, doubled], state: '' });
    expect(await settle(look, () => Promise.resolve(calm))).toEqual(['handled twice']);
  });

  it('calls it a standstill when neither results nor members move', async () => {
    const [said] = await settle(nothingMoves, () => Promise.resolve(calm), { ...patience, mostMs: Infinity });
    expect(said).toContain('a fact is nowhere; nothing has moved');
  });

  it.each<[string, () => Stirring]>([
    ['its group rebalances', () => ({ ...calm, isUnderWay: true })],
    ['members come and go', () => ({ state: String(performance.now()), isUnderWay: false })],
  ])('waits on while %s, but not for ever', async (_, stirring) => {
    const startedAt = performance.now();
    expect(await settle(nothingMoves, () => Promise.resolve(stirring()), patience)).toHaveLength(1);
    expect(performance.now() - startedAt).toBeGreaterThan(1_500);
  });
});
