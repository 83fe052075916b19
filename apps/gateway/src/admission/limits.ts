import type { Limit } from './limit.ts';

const minute = 60;
const quarterOfAnHour = 15 * minute;

/** Of all its users and keys together, so that one customer cannot crowd out the others. */
export const ofTenant = (perMinute: number): Limit => ({ name: 'tenant', quota: perMinute, windowSeconds: minute });

/** Half of what its tenant may: one runaway script leaves room for the rest. */
export const ofKey = (tenantPerMinute: number): Limit => ({
  name: 'key',
  quota: Math.ceil(tenantPerMinute / 2),
  windowSeconds: minute,
});

/**
 * Passwords are tried from many addresses, and many from one. Who comes from an address that this user has logged in from
 * before has a quota of their own: a stranger who uses up the other one locks nobody out.
 */
export const logins = {
  ofName: { name: 'login-name', quota: 10, windowSeconds: quarterOfAnHour },
  ofNameFromKnownAddress: { name: 'login-known', quota: 20, windowSeconds: quarterOfAnHour },
  ofAddress: { name: 'login-address', quota: 100, windowSeconds: quarterOfAnHour },
} as const satisfies Record<string, Limit>;

export const signUpsOfAddress: Limit = { name: 'sign-up-address', quota: 20, windowSeconds: 60 * minute };
