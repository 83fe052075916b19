import { newTraceparent, newUuid, runInContext } from '@atlas/kernel';
import { ordersInFlight, requestStream, type PlacingRequest } from './workload.ts';

/** Places the order that is asked for; resolves with the answer's body once it is durable. */
export type Place = (request: PlacingRequest) => Promise<string>;

/** Whatever stands behind it, ready to place. */
export interface Placing {
  readonly place: Place;
  readonly close: () => Promise<void>;
}

/**
 * The main function of a side that is a process of Node: places orders, so many at a time, until its standard input ends,
 * then says how many it was answered. (The input is a leash, too: it ends with whoever started us.)
 */
export async function placeUntilInputEnds(place: Place): Promise<void> {
  const stop = new AbortController();
  process.stdin.resume().once('end', () => stop.abort());
  const nextRequest = requestStream();
  let placed = 0;
  const keepPlacing = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await inContext(nextRequest(), place);
      placed++;
    }
  };
  await Promise.all(Array.from({ length: ordersInFlight }, keepPlacing));
  process.stdout.write(JSON.stringify({ placed }));
}

/** As the server runs its handlers: what is written carries the request's and the trace's ids. */
export function inContext(request: PlacingRequest, place: Place): Promise<string> {
  const { tenantId, configVersion } = request.principal;
  const id = newUuid();
  const context = { requestId: id, correlationId: id, traceparent: newTraceparent(), configVersion };
  return runInContext({ ...context, ...(tenantId !== undefined && { tenantId }) }, () => place(request));
}

/** Of the orders database, as the role of the application. */
export function databaseAddress(): string {
  const url = process.env['ATLAS_DATABASE_URL'];
  if (url === undefined || url === '')
    throw new Error('ATLAS_DATABASE_URL is missing: bench/placing/run.mjs starts this program');
  return url;
}
