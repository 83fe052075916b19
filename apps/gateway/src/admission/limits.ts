import type { Cap, Limit } from './limit.ts';

const minute = 60;
const quarterOfAnHour = 15 * minute;

/** Of all its users and keys together, so that one customer cannot crowd out the others. */
export const ofTenant = (perMinute: number): Limit => ({ name: 'tenant', quota: perMinute, windowSeconds: minute });

/** Slow requests hold what fast ones give back at once: so many may be open, at all gateways together. */
export const openOfTenant = (atOnce: number): Cap => ({ name: 'tenant-open', most: atOnce });

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

/** Their signatures are checked by the service behind: this only keeps a flood away from it. */
export const hooksOfAddress: Limit = { name: 'hook-address', quota: 1_200, windowSeconds: minute };

/** Of mails, not of guesses: what they carry cannot be guessed. */
export const passwordResets = {
  ofName: { name: 'reset-name', quota: 5, windowSeconds: 60 * minute },
  ofAddress: { name: 'reset-address', quota: 30, windowSeconds: 60 * minute },
} as const satisfies Record<string, Limit>;

/** Of somebody who has a session and not the password: it must not be found by trying. */
export const passwordChangesOfUser: Limit = { name: 'password-change', quota: 10, windowSeconds: quarterOfAnHour };

/** A client that asks before each request, instead of once in ten minutes, is told so. */
export const tokens = {
  ofClient: { name: 'token-client', quota: 60, windowSeconds: minute },
  ofAddress: { name: 'token-address', quota: 600, windowSeconds: minute },
} as const satisfies Record<string, Limit>;
