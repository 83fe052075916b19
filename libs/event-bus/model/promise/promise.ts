import { placeOf, type Ailment, type Fact } from './fact.ts';

type Reason = 'exhausted' | 'fatal' | 'schema';

/**
 * What only the newer build knows may be set aside, until such a build runs. `unreadable behind`: dead already, as nobody needs its
 * turn to see that; but its turn is not here.
 */
export type Fate =
  | 'handled'
  | 'handled or set aside'
  | 'behind'
  | 'behind or set aside'
  | 'unreadable behind'
  | 'discarded'
  | `dead: ${Reason}`;

/** What operators have done to dead letters, by the names of facts. */
export interface Care {
  /** Cured or edited, and redriven since. */
  readonly healed: ReadonlySet<string>;
  readonly discarded: ReadonlySet<string>;
}

/** What must be so once everything has come to rest. */
export interface Promised {
  readonly fates: ReadonlyMap<string, Fate>;
  /** Of each place the facts that are handled in the order of commits; those that come late are left out. */
  readonly orders: ReadonlyMap<string, readonly string[]>;
  readonly blocked: ReadonlySet<string>;
}

const reasons: Readonly<Record<Ailment, Reason | undefined>> = {
  none: undefined,
  falters: undefined, // for less than three tries take
  throws: 'exhausted',
  fatal: 'fatal',
  misshapen: 'schema',
};

/**
 *   committed ─nothing ahead of it is dead─┬─ well → handled
 *                                          └─ sick → dead ─redrive→ dead
 *                                                         ─cure or edit, and redrive→ handled
 *                                                         ─discard→ discarded
 *             ─one ahead of it is dead, and blocks→ behind ─that one is healed or discarded→ as if committed then
 *
 * `facts`: in the order of commits.
 */
export function promise(facts: readonly Fact[], care: Care): Promised {
  const fates = new Map<string, Fate>();
  const orders = new Map<string, string[]>();
  const blocked = new Set<string>();
  for (const fact of facts) {
    const place = placeOf(fact);
    const fate = fateOf(fact, blocked.has(place), care);
    fates.set(fact.name, fate);
    if (isDead(fate) && fact.kind !== 'glimpsed') blocked.add(place);
    if (fate === 'handled' && !comesLate(fact, care)) orders.set(place, [...(orders.get(place) ?? []), fact.name]);
  }
  return { fates, orders, blocked };
}

export function isDead(fate: Fate): boolean {
  return fate.startsWith('dead');
}

/** Others of its key were not held up by it: it is handled after them, or among them. */
export function comesLate({ name, kind }: Fact, { healed }: Care): boolean {
  return kind === 'weighed' || (kind === 'glimpsed' && healed.has(name));
}

function fateOf({ name, kind, ailment }: Fact, isBlocked: boolean, { healed, discarded }: Care): Fate {
  if (discarded.has(name)) return 'discarded';
  const reason = healed.has(name) ? undefined : reasons[ailment];
  if (kind === 'glimpsed' && (ailment === 'misshapen' || healed.has(name))) isBlocked = false; // it has left the queue
  if (isBlocked)
    return ailment === 'misshapen' ? 'unreadable behind' : kind === 'weighed' ? 'behind or set aside' : 'behind';
  if (reason !== undefined) return `dead: ${reason}`;
  return kind === 'weighed' ? 'handled or set aside' : 'handled';
}
