import { InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../arguments/usage-error.ts';

/** The services that speak on the bus: each has an outbox, dead letters and offsets of its own. */
export const busServices = ['accounts', 'orders', 'billing', 'subscriptions', 'notifications', 'reporting'] as const;
export type BusService = (typeof busServices)[number];

export function serviceOption(description: string): Option {
  return new Option('--service <name>', description).choices(busServices);
}

/** A service's own number for something, as lists show it: `billing/42`. */
export interface Reference {
  readonly service?: BusService;
  readonly number: number;
}

/** For commander: collects `42` and `billing/42`. */
export function references(text: string, before: readonly Reference[] = []): readonly Reference[] {
  const [, name, digits] = /^(?:([a-z-]+)\/)?(\d{1,15})$/.exec(text) ?? [];
  const service = busServices.find((each) => each === name);
  if (digits === undefined || (name !== undefined && service === undefined))
    throw new InvalidArgumentError('It looks like billing/42, or 42 with --service billing.');
  return [...before, { ...(service && { service }), number: Number(digits) }];
}

/** What was named, by the service whose it is. */
export function byService(
  named: readonly Reference[],
  fallback: BusService | undefined,
): ReadonlyMap<BusService, readonly number[]> {
  const found = new Map<BusService, number[]>();
  for (const { service = fallback, number } of named) {
    if (!service) throw new UsageError(`Whose is ${number}? Write billing/${number}, or add --service billing.`);
    found.set(service, [...(found.get(service) ?? []), number]);
  }
  return found;
}

/** For commands that take a single one. */
export function onlyOne(
  named: readonly Reference[],
  fallback: BusService | undefined,
): { readonly service: BusService; readonly number: number } {
  const [first] = byService(named.slice(-1), fallback);
  const [service, [number] = []] = first ?? [];
  if (service === undefined || number === undefined) throw new UsageError('Which one? Write billing/42.');
  return { service, number };
}
