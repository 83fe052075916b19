import { describe, expect, it } from '@jest/globals';
import { followPurchase, timelineLine } from './purchase.mjs';

const placed = { id: '1', type: 'order.placed', detail: null, at: '2026-11-22T06:00:00.000Z' };
const charged = { id: '2', type: 'charge.succeeded', detail: null, at: '2026-11-22T06:00:00.142Z' };
const completed = { id: '3', type: 'order.completed', detail: null, at: '2026-11-22T06:00:00.300Z' };

/** Answers as an API does whose timeline grows from look to look. */
function timelines(...answers) {
  return { get: async () => (answers.length > 1 ? answers.shift() : answers[0]) };
}

describe('following a purchase', () => {
  it('prints each fact once, as it happens, until the purchase ends', async () => {
    const lines = [];
    const api = timelines(
      { state: 'started', entries: [placed] },
      { state: 'charged', entries: [placed, charged] },
      { state: 'completed', entries: [placed, charged, completed] },
    );
    const end = await followPurchase(api, 'ord_1', { write: (line) => lines.push(line.trim()) });
    expect(end).toBe('completed');
    expect(lines).toEqual(['+0.000 s   order.placed', '+0.142 s   charge.succeeded', '+0.300 s   order.completed']);
  });

  it('gives up on one that never ends', async () => {
    const api = timelines({ state: 'charged', entries: [placed, charged] });
    await expect(followPurchase(api, 'ord_1', { write: () => {}, limitMs: 10 })).rejects.toThrow(
      'the end of order ord_1 did not happen',
    );
  });

  it('says why something was refused', () => {
    const line = timelineLine(
      { ...charged, type: 'subscription.activation_failed', detail: 'no_seats_left' },
      Date.parse(placed.at),
    );
    expect(line.trim()).toBe('+0.142 s   subscription.activation_failed (no_seats_left)');
  });
});
