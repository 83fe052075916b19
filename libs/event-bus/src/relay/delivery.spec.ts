import { RecordsRefused } from '../transport/broker.ts';
import { deliver, type Delivery } from './delivery.ts';
import type { OutboxHeadRow } from './relay.store.ts';

/** `hall` and `attic` in turn, numbered from 1. */
const rows: readonly OutboxHeadRow[] = Array.from({ length: 8 }, (_, index) => ({
  ...{ seq: index + 1, key: index % 2 === 0 ? 'hall' : 'attic', headers: '{}', payload: null },
}));

/** Notes what it is given, and what of it was taken. */
class Broker {
  readonly tried: (readonly number[])[] = [];
  readonly refused: number[] = [];
  unfit: readonly number[] = [];
  failsAt = Number.POSITIVE_INFINITY;
  canRefuse = true;

  deliver(): Promise<Delivery> {
    return deliver(rows, {
      send: async (piece) => {
        const seqs = piece.map(({ seq }) => seq);
        this.tried.push(seqs);
        if (seqs.includes(this.failsAt)) throw new Error('the broker is away');
        if (seqs.some((seq) => this.unfit.includes(seq))) throw new RecordsRefused('too large');
      },
      refuse: async ({ seq }) => {
        if (!this.canRefuse) throw new Error('the database is away');
        this.refused.push(seq);
      },
    });
  }
}

describe('a head', () => {
  let broker: Broker;
  beforeEach(() => (broker = new Broker()));

  it('goes in one piece', async () => {
    expect(await broker.deliver()).toEqual({ sent: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(broker.tried).toHaveLength(1);
  });

  it('is halved until the guilty stands alone; later ones of its key are not sent, and nothing is sent twice', async () => {
    broker.unfit = [3];
    expect(await broker.deliver()).toEqual({ sent: [1, 2, 4, 6, 8] });
    expect(broker.refused).toEqual([3]);
    expect(broker.tried).toEqual([[1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4], [1, 2], [3, 4], [3], [4], [6, 8]]);
  });

  it('may have several guilty, of different keys', async () => {
    broker.unfit = [1, 6, 7];
    expect(await broker.deliver()).toEqual({ sent: [2, 4] });
    expect(broker.refused).toEqual([1, 6]); // 7 waits behind 1
  });

  it('ends where the broker goes away: what was acknowledged before counts', async () => {
    broker.unfit = [3];
    broker.failsAt = 4;
    broker.tried.length = 0;
    expect((await broker.deliver()).sent).toEqual([]);
    broker.failsAt = Number.POSITIVE_INFINITY;
    expect((await broker.deliver()).sent).toEqual([1, 2, 4, 6, 8]);
  });

  it('ends where a refused row cannot be put aside: what follows it must not overtake it', async () => {
    broker.unfit = [3];
    broker.canRefuse = false;
    const { sent, failure } = await broker.deliver();
    expect(sent).toEqual([1, 2]);
    expect(failure?.message).toBe('the database is away');
  });
});
