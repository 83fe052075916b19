export const servicesWithDatabase = [
  'accounts',
  'orders',
  'billing',
  'subscriptions',
  'notifications',
  'reporting',
  'payment-simulator',
] as const;
export const serviceNames = [...servicesWithDatabase, 'gateway'] as const;
export type ServiceName = (typeof serviceNames)[number];
export type ServiceWithDatabase = (typeof servicesWithDatabase)[number];

/** One value for each name. */
export function record<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
}
