import type { Evidence, UserRow } from '../evidence/evidence.ts';
import type { Fact } from './fact.ts';

/** A row counts them with all that is told of its user, and does not say which is which. */
export const changeOfUser = 'user.changed or user.password_reset_requested';

type Acts = Pick<Evidence, 'configurations' | 'acts' | 'passwordResets'>;

/** What a tenant has decided: each version was told, and each is in the audit log. */
export function factsOfConfigurations({ configurations, acts }: Acts): Fact[] {
  const entries = timesBySubject(acts, 'tenant.configured');
  return configurations.flatMap(({ tenantId, version: last }) =>
    countedFacts({ type: 'tenant.configured', tenantId, subject: tenantId }, { first: 1, last }, entries.get(tenantId)),
  );
}

/**
 * A user's version counts what was told of them, from `user.registered` to `user.removed`; the row calls for all of it, and for
 * nothing beyond. When something was told is known of changes, by the audit log, and of resets as long as there is a row. A used
 * one leaves none: that its event is lost shows only while something that is known to be earlier must still be on its topic.
 */
export function factsOfUsers({ users, acts, passwordResets }: Acts & Pick<Evidence, 'users'>): Fact[] {
  const changes = timesBySubject(acts, 'user.changed');
  const resets = Map.groupBy(passwordResets, ({ userId }) => userId);
  return users.flatMap((user) => {
    const { tenantId, userId, version, createdAt, removedAt } = user;
    const known = [...(changes.get(userId) ?? []), ...(resets.get(userId) ?? []).map(({ requestedAt }) => requestedAt)];
    const between = { first: 2, last: removedAt ? version - 1 : version };
    return [
      ...endsOf(user),
      ...countedFacts({ type: changeOfUser, tenantId, subject: userId }, between, known, createdAt),
    ];
  });
}

function endsOf({ tenantId, userId: subject, createdAt, removedAt }: UserRow): Fact[] {
  const registered = { type: 'user.registered', tenantId, subject, at: createdAt, isCalledFor: true };
  return removedAt ? [registered, { ...registered, type: 'user.removed', at: removedAt }] : [registered];
}

/**
 * One for each place. Of as many as there are known times the last ones happened at these times or, where something whose time is
 * not known lies between, later; those before them not before `since`.
 */
function countedFacts(
  about: Pick<Fact, 'type' | 'tenantId' | 'subject'>,
  { first, last }: { readonly first: number; readonly last: number },
  known: readonly Date[] = [],
  since = new Date(0),
): Fact[] {
  const newestFirst = known.toSorted((one, other) => other.getTime() - one.getTime());
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const place = last - index;
    return { ...about, place, at: newestFirst[index] ?? since, isCalledFor: true };
  });
}

function timesBySubject(acts: Evidence['acts'], action: Evidence['acts'][number]['action']): Map<string, Date[]> {
  const entries = Map.groupBy(
    acts.filter((act) => act.action === action),
    ({ subject }) => subject,
  );
  return new Map([...entries].map(([subject, of]) => [subject, of.map(({ at }) => at)]));
}
