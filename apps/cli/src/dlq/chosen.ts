import { UsageError } from '../arguments/usage-error.ts';
import { byService, type BusService, type Reference } from '../operator-api/services.ts';
import type { Order } from '../operator-api/carry-out.ts';
import { filterOf, type FilterOptions } from './filter-options.ts';

export interface ChoiceOptions extends FilterOptions {
  readonly service?: BusService;
  readonly all?: boolean;
}

/** Which dead letters an order is for: some by number, or what a filter lets through. "All" must be said. */
export function ordersFor(
  named: readonly Reference[],
  path: string,
  { service, all, ...options }: ChoiceOptions,
  intent: object,
): readonly Order[] {
  const filter = filterOf(options);
  const filtered = Object.keys(filter).length > 0;
  if (named.length > 0) {
    if (filtered || all) throw new UsageError('Name dead letters, or say which by a filter: not both.');
    return [...byService(named, service)].map(([owner, ids]) => ({ service: owner, path, body: { ids, ...intent } }));
  }
  if (!filtered && !all)
    throw new UsageError('Which ones? Name them (billing/42), filter them (--error …), or say --all.');
  if (filtered && all) throw new UsageError('A filter and --all contradict each other.');
  if (!service) throw new UsageError('Of which service? Add --service: a filter acts in one service at a time.');
  return [{ service, path, body: { filter, ...intent } }];
}
