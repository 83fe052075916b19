/** The services that requests are passed on to. */
export type Upstream = 'accounts' | 'orders' | 'billing' | 'subscriptions' | 'notifications' | 'reporting';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Route {
  /** This path, and everything below it. */
  readonly path: string;
  readonly methods: readonly Method[];
  readonly to: Upstream;
  readonly operatorsOnly?: boolean;
  /** What it takes of the caller's limits; 1 when nothing is said. */
  readonly cost?: number;
  /** Anybody may call, and is limited by address; the gateway itself then acts, with this scope. */
  readonly openWith?: string;
  /** The service honours Idempotency-Key: a POST with one may be sent again when its answer was lost. */
  readonly repeatable?: boolean;
}

const onTheBus: readonly Upstream[] = ['accounts', 'orders', 'billing', 'subscriptions', 'notifications', 'reporting'];

/** Each service answers for its own dead letters, outbox and offsets. */
const busOf = (to: Upstream): readonly Route[] => [
  { path: `/v1/admin/${to}/dead-letters`, methods: ['GET', 'POST', 'PATCH'], to, operatorsOnly: true },
  { path: `/v1/admin/${to}/outbox/refused`, methods: ['GET', 'POST'], to, operatorsOnly: true },
  { path: `/v1/admin/${to}/offsets`, methods: ['GET', 'POST'], to, operatorsOnly: true },
  { path: `/v1/admin/${to}/operations`, methods: ['GET'], to, operatorsOnly: true },
];

/** All that can be reached from outside. What is not here does not exist; `/internal` of the services never is. */
export const routes: readonly Route[] = [
  { path: '/v1/admin/tenants', methods: ['POST'], to: 'accounts', operatorsOnly: true },
  { path: '/v1/admin/plans', methods: ['POST'], to: 'subscriptions', operatorsOnly: true },
  { path: '/v1/admin/reports', methods: ['GET'], to: 'reporting', operatorsOnly: true },
  ...onTheBus.flatMap(busOf),
  { path: '/v1/sign-up', methods: ['POST'], to: 'accounts', openWith: 'sign-up' },
  { path: '/v1/users', methods: ['GET', 'POST'], to: 'accounts' },
  { path: '/v1/accounts', methods: ['GET'], to: 'accounts' },
  { path: '/v1/api-keys', methods: ['GET', 'POST', 'DELETE'], to: 'accounts' },
  { path: '/v1/plans', methods: ['GET'], to: 'subscriptions' },
  { path: '/v1/subscriptions', methods: ['GET'], to: 'subscriptions' },
  { path: '/v1/orders', methods: ['GET', 'POST'], to: 'orders', repeatable: true, cost: 2 },
  { path: '/v1/charges', methods: ['GET'], to: 'billing' },
  { path: '/v1/reports', methods: ['GET'], to: 'reporting' },
];
