import type pg from 'pg';

/** Where every event is that the group has gone past, and whether any key was handled out of order. */
export interface Accounts {
  /** By the group's offsets. */
  readonly passed: number;
  readonly handled: number;
  readonly parked: number;
  readonly outOfOrder: number;
}

class NotAccountedFor extends Error {}

export async function readAccounts(admin: pg.Pool): Promise<Accounts> {
  const { rows } = await admin.query<Record<keyof Accounts, string>>(
    `SELECT (SELECT coalesce(sum(next_offset), 0) FROM bus.consumer_offset) AS passed,
            (SELECT count(*) FROM steps) AS handled,
            (SELECT count(*) FROM bus.parked) AS parked,
            (SELECT count(*) FROM (SELECT step, row_number() OVER (PARTITION BY order_id ORDER BY seen) AS place FROM steps) AS walk
              WHERE step <> place) AS "outOfOrder"`,
  );
  const [row] = rows;
  return {
    passed: Number(row?.passed),
    handled: Number(row?.handled),
    parked: Number(row?.parked),
    outOfOrder: Number(row?.outOfOrder),
  };
}

/** After the consumer has stopped: nothing is lost, nothing is doubled, nothing has overtaken. */
export function assertAccountedFor(name: string, { passed, handled, parked, outOfOrder }: Accounts): void {
  if (handled + parked !== passed)
    throw new NotAccountedFor(`${name}: of ${passed} events ${handled} are handled and ${parked} parked`);
  if (outOfOrder > 0) throw new NotAccountedFor(`${name}: ${outOfOrder} events were handled out of their order`);
}
