import type { Envelope } from '../contract/envelope.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Half as long as the inbox keeps its rows: what is older might have been handled by somebody who is no longer remembered. */
const oldestHandled = 7 * day;
/** How far a publisher's clock may be ahead. What lay further ahead would outlive its row in the inbox. */
const furthestAhead = hour;

class FromTheFuture extends Error {
  constructor(header: string, time: number) {
    super(`the header ${header} is of the future: ${new Date(time).toISOString()}`);
  }
}

class TooOld extends Error {
  constructor(time: number) {
    super(
      `it is of ${new Date(time).toISOString()}, and nothing older than ${oldestHandled / day} days is handled unasked`,
    );
  }
}

/** Throws, with the name of the header, when an event says that it has not happened yet. */
export function assertNotAhead({ id, time }: Envelope, now: number): void {
  for (const [header, said] of [
    ['ce_time', time.getTime()],
    ['ce_id', timeOfUuid(id)],
  ] as const) {
    if (said > now + furthestAhead) throw new FromTheFuture(header, said);
  }
}

/** Throws when an event, by the older of its two times, is one that the inbox may have forgotten. */
export function assertRemembered({ id, time }: Envelope, now: number): void {
  const said = Math.min(time.getTime(), timeOfUuid(id));
  if (said < now - oldestHandled) throw new TooOld(said);
}

/** RFC 9562, section 5.7: the first 48 bits of a UUIDv7 are milliseconds. */
function timeOfUuid(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
