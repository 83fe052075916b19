import { idOf, newEventId, newId, newUuid, parseEventId, parseId, uuidOf } from './id.ts';

describe('an id', () => {
  it('says what it names', () => {
    expect(newId('ord')).toMatch(/^ord_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('comes back from its column', () => {
    const id = newId('chg');
    expect(idOf('chg', uuidOf(id))).toBe(id);
  });

  it('is not taken for an id of another kind, nor for a malformed one', () => {
    const order = newId('ord');
    expect(parseId('ord', order)).toBe(order);
    expect(parseId('chg', order)).toBeUndefined();
    expect(parseId('ord', 'ord_1')).toBeUndefined();
    expect(parseId('ord', order.toUpperCase())).toBeUndefined();
  });

  it('of an event carries its time: one of another version is none', () => {
    const id = newEventId();
    expect(parseEventId(id)).toBe(id);
    expect(parseEventId('0198c1f2-5e6a-4d31-9c0b-3f1a2b4c5d6e')).toBeUndefined();
    expect(parseEventId('seven')).toBeUndefined();
  });

  it('sorts by the time of its making, across refills of the random pool', () => {
    const uuids = Array.from({ length: 600 }, (_, i) => newUuid(1_700_000_000_000 + i));
    expect(uuids.toSorted()).toEqual(uuids);
    expect(new Set(uuids).size).toBe(600);
  });
});
