import type { Flag } from '@atlas/flags';
import { hooksOfAddress, passwordChangesOfUser, passwordResets, signUpsOfAddress } from './admission/limits.ts';
import type { Limit } from './admission/limit.ts';
import { signUpOpen } from './flags/gateway-flags.ts';

/** The token of the table below. */
export const ROUTES = Symbol('atlas.gateway.routes');

/** The services that requests are passed on to. */
export type Upstream = 'accounts' | 'orders' | 'billing' | 'subscriptions' | 'notifications' | 'reporting';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Anybody may call, and is limited by address; the gateway itself then acts. */
export interface Strangers {
  readonly scope: string;
  readonly perAddress: Limit;
  /** What they may do while nobody counts; nothing, unless it says so. */
  readonly withoutRedis?: 'local share';
  /** Operators may close it. */
  readonly onlyWhile?: Flag<boolean>;
  /** Of their headers, beside those that every request may bring. */
  readonly headers?: readonly string[];
}

export interface Route {
  /** This path, and everything below it. */
  readonly path: string;
  readonly methods: readonly Method[];
  readonly to: Upstream;
  readonly operatorsOnly?: boolean;
  /** What a request takes of its caller's limits, by method; 1 where nothing is said. */
  readonly costs?: Partial<Readonly<Record<Method, number>>>;
  readonly openTo?: Strangers;
  /** Beside what its caller may do altogether; for nobody while Redis is away. */
  readonly perUser?: Limit;
  /** The service honours Idempotency-Key: a POST with one may be sent again when its answer was lost. */
  readonly repeatable?: boolean;
}

/** HEAD costs what GET does. */
export function costOf({ methods, costs = {} }: Route, method: string): number {
  const known = methods.find((each) => each === (method === 'HEAD' ? 'GET' : method));
  return (known && costs[known]) ?? 1;
}

/** What a provider calls. It has neither session nor key, and signs what it says: the body must arrive as it was sent. */
export const hookOf = (path: string, to: Upstream, signatureHeader: string): Route => ({
  path,
  methods: ['POST'],
  to,
  openTo: {
    scope: 'provider:hook',
    perAddress: hooksOfAddress,
    withoutRedis: 'local share',
    headers: [signatureHeader],
  },
});

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
  { path: '/v1/admin/tenants', methods: ['POST'], to: 'accounts', operatorsOnly: true, repeatable: true },
  { path: '/v1/admin/plans', methods: ['POST'], to: 'subscriptions', operatorsOnly: true, repeatable: true },
  { path: '/v1/admin/reports', methods: ['GET'], to: 'reporting', operatorsOnly: true, costs: { GET: 10 } },
  ...onTheBus.flatMap(busOf),
  {
    path: '/v1/sign-up',
    methods: ['POST'],
    to: 'accounts',
    repeatable: true,
    openTo: { scope: 'sign-up', perAddress: signUpsOfAddress, onlyWhile: signUpOpen },
  },
  {
    path: '/v1/password-resets/confirm',
    methods: ['POST'],
    to: 'accounts',
    openTo: { scope: 'password-resets:confirm', perAddress: passwordResets.ofAddress },
  },
  { path: '/v1/tenant-configuration', methods: ['GET', 'PUT'], to: 'accounts' },
  { path: '/v1/users', methods: ['GET', 'POST', 'PATCH', 'DELETE'], to: 'accounts', repeatable: true },
  { path: '/v1/users/me/password', methods: ['PUT'], to: 'accounts', perUser: passwordChangesOfUser },
  { path: '/v1/accounts', methods: ['GET'], to: 'accounts' },
  { path: '/v1/api-keys', methods: ['GET', 'POST', 'DELETE'], to: 'accounts', repeatable: true },
  { path: '/v1/oauth-clients', methods: ['GET', 'POST', 'DELETE'], to: 'accounts', repeatable: true },
  { path: '/v1/audit-log', methods: ['GET'], to: 'accounts' },
  { path: '/v1/plans', methods: ['GET'], to: 'subscriptions' },
  { path: '/v1/subscriptions', methods: ['GET'], to: 'subscriptions' },
  { path: '/v1/orders', methods: ['GET', 'POST'], to: 'orders', repeatable: true, costs: { GET: 1, POST: 3 } },
  { path: '/v1/charges', methods: ['GET'], to: 'billing' },
  { path: '/v1/reports', methods: ['GET'], to: 'reporting', costs: { GET: 10 } },
];
