import { describe, expect, it } from '@jest/globals';
import { createProgress } from './progress.mjs';

function told(options) {
  const lines = [];
  let time = 0;
  const progress = createProgress({ write: (line) => lines.push(line), now: () => time, ...options });
  const lasting = (ms, result) => async () => {
    time += ms;
    return result;
  };
  return { lines, progress, lasting };
}

describe('progress', () => {
  it('says how long a step took, and what came of it', async () => {
    const { lines, progress, lasting } = told();
    await progress.step('Kafka', lasting(2_340, 19092), (port) => `Kafka is up on ${port}`);
    expect(lines).toEqual(['  ✓ Kafka is up on 19092 (2.3 s)']);
  });

  it('says that a long step is still going on', async () => {
    const lines = [];
    await new Promise((resolve) => {
      const progress = createProgress({ stillEveryMs: 1, write: (line) => lines.push(line) && resolve() });
      void progress.step('Kafka', () => new Promise((done) => setTimeout(done, 20)));
    });
    expect(lines[0]).toMatch(/… Kafka \(\d\.\d s\)/);
  });

  it('keeps quiet about short steps when asked to', async () => {
    const { lines, progress, lasting } = told({ quietBelowMs: 1_000 });
    await progress.step('Redis', lasting(999));
    await progress.step('Kafka', lasting(1_000));
    expect(lines).toEqual(['  ✓ Kafka (1.0 s)']);
  });

  it('marks the step that failed', async () => {
    const { lines, progress } = told();
    await expect(progress.step('Kafka', () => Promise.reject(new Error('no Java')))).rejects.toThrow('no Java');
    expect(lines).toEqual(['  ✗ Kafka (0.0 s)']);
  });
});
