import { assertAccountedFor } from './accounts.ts';

const whole = { passed: 100, handled: 97, parked: 3, outOfOrder: 0 };

describe('a turn with poison', () => {
  it('is whole when every event was handled or is parked', () => {
    expect(() => assertAccountedFor('set-based', whole)).not.toThrow();
  });

  it.each([
    ['an event is lost', { ...whole, handled: 96 }, 'of 100 events 96 are handled and 3 parked'],
    ['an event was handled twice', { ...whole, handled: 98 }, 'of 100 events 98 are handled and 3 parked'],
    [
      'an event has overtaken another of its key',
      { ...whole, outOfOrder: 1 },
      '1 events were handled out of their order',
    ],
  ])('is refused when %s', (_, accounts, message) => {
    expect(() => assertAccountedFor('set-based', accounts)).toThrow(`set-based: ${message}`);
  });
});
