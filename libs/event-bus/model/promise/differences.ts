import { placeOf, type Fact } from './fact.ts';
import type { Observed, ParkedRow } from './observed.ts';
import { comesLate, promise, type Care, type Fate, type Promised } from './promise.ts';

/** Something that is not as it was promised; `isFinal`: waiting will not mend it. */
export interface Difference {
  readonly what: string;
  readonly isFinal: boolean;
}

export interface Circumstances {
  readonly care: Care;
  /** Nothing is to be left set aside. */
  readonly isNewBuildThere: boolean;
}

export function differencesOf(observed: Observed, circumstances: Circumstances): readonly Difference[] {
  const promised = promise(observed.facts, circumstances.care);
  return [
    ...differencesOfFacts(observed, circumstances, observed.facts),
    ...strangers(observed),
    ...ofOrder(promised, observed, circumstances.care),
    ...ofKeys(promised, observed),
    ...ofGround(observed),
  ];
}

/** Of some of them only: the others may still be on their way. */
export function differencesOfFacts(
  { facts, effects, parked }: Observed,
  { care, isNewBuildThere }: Circumstances,
  some: readonly Fact[],
): readonly Difference[] {
  const { fates } = promise(facts, care);
  return some.flatMap((fact) => {
    const fate = fates.get(fact.name) ?? 'handled';
    const times = effects.filter((name) => name === fact.name).length;
    if (times > 1) return [final(`${describe(fact)} was handled ${times} times`)];
    const is = situationOf(
      times,
      parked.filter(({ name }) => name === fact.name),
    );
    if (fits(is, fate, isNewBuildThere)) return [];
    return [{ what: `${describe(fact)} is to be ${fate}, and is ${is}`, isFinal: isOverWith(is, fate) }];
  });
}

/** Of a fact in two majors, the first of its rows that the builds know decides. */
function situationOf(times: number, rows: readonly ParkedRow[]): string {
  const row = rows.find(({ state }) => state !== 'unknown');
  if (row && times > 0) return 'handled, and parked';
  if (row?.state === 'waiting') return row.isHead && row.attempts > 0 ? 'being tried' : 'behind';
  if (row) return row.isToBeTried ? 'being tried' : `dead: ${row.reason}`;
  if (rows.length > 0) return times > 0 ? 'handled, and set aside' : 'set aside';
  return times > 0 ? 'handled' : 'nowhere';
}

function fits(is: string, fate: Fate, isNewBuildThere: boolean): boolean {
  // Edited and redriven, or of the major that a newer build has taken up since, it is tried when its turn comes.
  if (fate === 'unreadable behind') return is === 'dead: schema' || is === 'being tried' || is === 'behind';
  const isFine = is === fate || `${is} or set aside` === fate || (is === 'nowhere' && fate === 'discarded');
  if (isFine || isNewBuildThere) return isFine;
  // The older build leaves aside what it does not know: a type, or one of the two majors of a fact.
  if (is === 'handled, and set aside') return fate === 'handled';
  return is === 'set aside' && (fate.endsWith('or set aside') || fate === 'discarded');
}

/** Nothing undoes an effect, and nobody tries a dead letter unasked. */
function isOverWith(is: string, fate: Fate): boolean {
  return is.startsWith('dead') || (is.startsWith('handled') && !fate.startsWith('handled'));
}

function strangers({ facts, effects, parked }: Observed): readonly Difference[] {
  const told = new Set(facts.map(({ name }) => name));
  return [
    ...effects.filter((name) => !told.has(name)).map((name) => final(`nobody committed ${name}, and it was handled`)),
    ...parked.filter(({ name }) => !told.has(name)).map(({ name }) => final(`nobody committed ${name}: it is parked`)),
  ];
}

function ofOrder({ orders }: Promised, { facts, effects }: Observed, care: Care): readonly Difference[] {
  const inTurn = new Map(facts.filter((fact) => !comesLate(fact, care)).map((fact) => [fact.name, placeOf(fact)]));
  const happened = Map.groupBy(
    effects.filter((name) => inTurn.has(name)),
    (name) => inTurn.get(name) ?? '',
  );
  return [...happened].flatMap(([place, names]) => {
    const order = orders.get(place) ?? [];
    if (names.every((name, at) => name === order[at])) return [];
    return [final(`${place}: handled in the order ${names.join(', ')}; promised was ${order.join(', ')}`)];
  });
}

function ofKeys({ blocked }: Promised, observed: Observed): readonly Difference[] {
  const isFree = (place: string) => !observed.blocked.includes(place);
  return [
    ...[...blocked].filter(isFree).map((place) => passing(`${place} is to be blocked, and is free`)),
    ...observed.blocked
      .filter((place) => !blocked.has(place))
      .map((place) => passing(`${place} is to be free, and is blocked`)),
  ];
}

function ofGround({ outbox, refused, gaps }: Observed): readonly Difference[] {
  return [
    ...(outbox > 0 ? [passing(`${outbox} events are in the outbox`)] : []),
    ...(refused > 0 ? [final(`${refused} events were refused by the brokers`)] : []),
    ...(gaps > 0 ? [final(`${gaps} partitions stand still`)] : []),
  ];
}

function describe({ name, kind, key, ailment, isInTwoMajors }: Fact): string {
  const how = [ailment === 'none' ? [] : ailment, isInTwoMajors ? 'in two majors' : []].flat();
  return `${name} (${[`${kind} ${key}`, ...how].join(', ')})`;
}

function final(what: string): Difference {
  return { what, isFinal: true };
}

function passing(what: string): Difference {
  return { what, isFinal: false };
}
