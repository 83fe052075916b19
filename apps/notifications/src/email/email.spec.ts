import { newEventId } from '@atlas/kernel';
import { afterAttempt, messageIdOf } from './email.ts';

describe('an e-mail', () => {
  it('is done when the mail server takes it', () => {
    expect(afterAttempt(3, 'accepted')).toEqual({ state: 'sent' });
  });

  it('has failed when the mail server refuses it for good', () => {
    expect(afterAttempt(1, 'refused')).toEqual({ state: 'failed' });
  });

  it('is tried again, later each time, for about a day', () => {
    const waits: number[] = [];
    for (let attempt = 1; ; attempt++) {
      const next = afterAttempt(attempt, 'deferred');
      if (next.state !== 'open') break;
      waits.push(next.retryInSeconds);
    }
    expect(waits[0]).toBe(5);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.reduce((sum, wait) => sum + wait) / 3600).toBeCloseTo(24, 0);
  });
});

describe('the Message-ID', () => {
  const event = newEventId();

  it('is the same each time for one event and recipient', () => {
    const first = messageIdOf(event, 'ada@acme.example', 'Atlas <orders@atlas.example>');
    expect(messageIdOf(event, 'ada@acme.example', 'Atlas <orders@atlas.example>')).toBe(first);
    expect(first).toMatch(/^<[^\s<>]+@atlas\.example>$/);
  });

  it('differs between events and between recipients', () => {
    const ids = [
      messageIdOf(event, 'ada@acme.example', 'orders@atlas.example'),
      messageIdOf(event, 'bob@acme.example', 'orders@atlas.example'),
      messageIdOf(newEventId(), 'ada@acme.example', 'orders@atlas.example'),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it('does not give the recipient away', () => {
    expect(messageIdOf(event, 'yvonne@acme.example', 'orders@atlas.example')).not.toContain('yvonne');
  });
});
