import {
  TenantConfigured,
  UserChanged,
  UserPasswordResetRequested,
  UserRegistered,
  UserRemoved,
} from '@atlas/contracts';
import { newId, type TenantId, type UserId } from '@atlas/kernel';
import type { Evidence } from '../src/invariants/evidence/evidence.ts';
import { event } from './told-event.ts';

interface Ada {
  readonly at: Date;
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly email: string;
}

type Traces = Pick<Evidence, 'users' | 'configurations' | 'acts' | 'passwordResets' | 'emails' | 'events'>;

/** A tenant that was configured twice, its Ada, who has another name now and wants a new password, and Bob, who has left. */
export function tradedPeople(ada: Ada): Traces {
  const people = [adasTraces(ada), bobsTraces(ada)];
  const { at, tenantId } = ada;
  const decided = { tenantId, requestsPerMinute: 600, sessionIdleMinutes: 30, signInFrom: [] };
  const configured = (configVersion: number) =>
    event(TenantConfigured, tenantId, { ...decided, configVersion, configuredAt: at.toISOString() }, 1 + configVersion);
  const act = { tenantId, action: 'tenant.configured' as const, subject: tenantId, at };
  return {
    users: people.flatMap(({ users }) => users),
    configurations: [{ tenantId, version: 2 }],
    acts: [act, act, ...people.flatMap(({ acts }) => acts)],
    passwordResets: people.flatMap(({ passwordResets }) => passwordResets),
    emails: people.flatMap(({ emails }) => emails),
    events: [configured(1), configured(2), ...people.flatMap(({ events }) => events)],
  };
}

type TracesOfOne = Omit<Traces, 'configurations'>;

function adasTraces({ at, tenantId, userId, email }: Ada): TracesOfOne {
  const time = at.toISOString();
  const registered = event(UserRegistered, tenantId, { userId, email, name: 'Ada Byron', registeredAt: time });
  const renamed = { userId, email, name: 'Ada Lovelace', role: 'owner', changedAt: time };
  const reset = { resetId: newId('rst'), userId, email, tenantName: 'Acme', expiresAt: time };
  const requested = event(UserPasswordResetRequested, tenantId, reset, 3);
  return {
    users: [{ tenantId, userId, version: 3, createdAt: at, removedAt: null }],
    acts: [{ tenantId, action: 'user.changed', subject: userId, at }],
    passwordResets: [{ tenantId, userId, requestedAt: at }],
    emails: [registered, requested].map(({ id }) => ({ tenantId, eventId: id, recipient: email })),
    events: [registered, event(UserChanged, tenantId, renamed, 2), requested],
  };
}

function bobsTraces({ at, tenantId }: Ada): TracesOfOne {
  const time = at.toISOString();
  const userId = newId('usr');
  const bob = { userId, email: 'bob@acme.example', name: 'Bob', registeredAt: time };
  const registered = event(UserRegistered, tenantId, bob);
  return {
    users: [{ tenantId, userId, version: 2, createdAt: at, removedAt: at }],
    acts: [],
    passwordResets: [],
    emails: [{ tenantId, eventId: registered.id, recipient: 'nobody@removed.invalid' }],
    events: [registered, event(UserRemoved, tenantId, { userId, removedAt: time }, 2)],
  };
}
