import { allEvents } from './all-events.ts';
import type { EventContract } from './define-event.ts';
import type { InvalidEventData } from './invalid-event-data.ts';
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
      for (const pointer of contract.personal) {
        const path = pointer.split('/').slice(1);
        expect(contract.example).toHaveProperty(path);
      }
    });
  },
);

const followers = allEvents.flatMap((contract: EventContract<unknown>) => (contract.previous ? [contract] : []));

describe.each(followers.map((contract) => [`${contract.type} ${contract.version}`, contract] as const))(
  '%s, which follows another major,',
  (_, contract) => {
    const older = contract.previous!;

    it('is told in the words of the older one, with the same key, and read back as the same fact', () => {
      const data = older.downcast(contract.example);
      expect(() => older.contract.assertPublishable(data)).not.toThrow();
      expect(older.contract.key(data)).toBe(contract.key(contract.example));
      expect(older.upcast(older.contract.parse(data))).toEqual(contract.example);
    });

    it('reads what the older one told', () => {
      const data = older.upcast(older.contract.parse(older.contract.example));
      expect(() => contract.assertPublishable(data)).not.toThrow();
    });
  },
);

describe('the contracts', () => {
  it('have one definition per type and major version', () => {
    const names = allEvents.map(({ type, major }) => `${type} ${major}`);
    expect(new Set(names).size).toBe(names.length);
  });

  describe('say which field is wrong, what is, and what to do', () => {
    const faultIn = (check: () => void): InvalidEventData => {
      try {
        check();
      } catch (error) {
        return error as InvalidEventData;
      }
      throw new Error('nothing was wrong');
    };
    const { orderId: _, ...withoutOrder } = OrderPlaced.example;

    it.each([
      [{ ...OrderPlaced.example, total: { amount: 0.5, currency: 'EUR' } }, '/total/amount', 'must be integer'],
      [
        { ...OrderPlaced.example, total: { amount: 1, currency: 'EUR', vat: 1 } },
        '/total/vat',
        'is not in the contract',
      ],
      [{ ...OrderPlaced.example, 'a/b~c': 1 }, '/a~1b~0c', 'is not in the contract'],
      [withoutOrder, '/orderId', 'is missing'],
    ])('when it is published: %#', (data, pointer, fault) => {
      const { message, ...found } = faultIn(() => OrderPlaced.assertPublishable(data as never));
      expect(found).toMatchObject({ pointer });
      expect(message).toBe(
        `order.placed 1.0: ${pointer} ${fault}. Publish what the contract has, or release another version of it.`,
      );
    });

    it('when it comes from somebody else', () => {
      expect(faultIn(() => OrderPlaced.parse({ ...OrderPlaced.example, source: 7 })).message).toMatch(
        /^order.placed 1.0: \/source must be .*\. Mend whoever published it; this one can be edited and redriven\.$/,
      );
      expect(faultIn(() => OrderPlaced.parse(null)).message).toContain('order.placed 1.0: the data must be object.');
    });

    it('with where in the code only when it is ours that publishes', () => {
      const published = faultIn(() => OrderPlaced.assertPublishable({} as never));
      expect(published.stack).toContain('contracts.spec.ts');
      const consumed = faultIn(() => OrderPlaced.parse({}));
      expect(consumed.stack).toBe(`InvalidEventData: ${consumed.message}`);
    });
  });

  it('refuse a currency that ISO 4217 does not have', () => {
    expect(() => OrderPlaced.parse({ ...OrderPlaced.example, total: { amount: 1, currency: 'XXX' } })).toThrow(
      'currency',
    );
  });
});
