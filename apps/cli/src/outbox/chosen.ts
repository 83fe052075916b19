import { UsageError } from '../arguments/usage-error.ts';
import { byService, type BusService, type Reference } from '../operator-api/services.ts';
import type { Order } from '../operator-api/carry-out.ts';

interface Choice {
  readonly service?: BusService;
  readonly all?: boolean;
}

/** Which refused events an order is for: some by number, or all of a service, which must be said. */
export function ordersFor(
  named: readonly Reference[],
  path: string,
  { service, all }: Choice,
  intent: object,
): readonly Order[] {
  if (named.length > 0) {
    if (all) throw new UsageError('Name refused events, or say --all: not both.');
    return [...byService(named, service)].map(([owner, seqs]) => ({ service: owner, path, body: { seqs, ...intent } }));
  }
  if (!all) throw new UsageError('Which ones? Name them (billing/7), or say --all.');
  if (!service) throw new UsageError('Of which service? Add --service.');
  return [{ service, path, body: { all, ...intent } }];
}
