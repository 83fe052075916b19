import { allEvents } from './all-events.ts';
import { OrderPlaced } from './order-placed.v1.ts';

describe.each(allEvents.map((contract) => [`${contract.type} ${contract.version}`, contract] as const))(
  '%s',
  (_, contract) => {
    it('accepts its own example, from the producer and at the consumer', () => {
      const example: unknown = structuredClone(contract.example);
      expect(() => contract.assertPublishable(example as never)).not.toThrow();
      expect(contract.parse(example)).toEqual(contract.example);
    });

    it('refuses a field that it does not know when published, and lets it pass when consumed', () => {
      const newer = { ...contract.example, addedInALaterMinor: 1 };
      expect(() => contract.assertPublishable(newer as never)).toThrow('addedInALaterMinor');
      expect(() => contract.parse(newer)).not.toThrow();
    });

    it('names personal fields that exist', () => {
      expect(Object.keys(contract.example)).toEqual(expect.arrayContaining([...contract.personal]));
    });
  },
);

describe('the contracts', () => {
  it('have one definition per type and major version', () => {
    const names = allEvents.map(({ type, major }) => `${type} ${major}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('say which field is wrong', () => {
    const wrong = { ...OrderPlaced.example, total: { amount: 0.5, currency: 'EUR' as const } };
    expect(() => OrderPlaced.assertPublishable(wrong)).toThrow('order.placed 1.0: data/total/amount must be integer');
  });

  it('refuse a currency that ISO 4217 does not have', () => {
    expect(() => OrderPlaced.parse({ ...OrderPlaced.example, total: { amount: 1, currency: 'XXX' } })).toThrow(
      'currency',
    );
  });
});
