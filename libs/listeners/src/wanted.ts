/** What an event is told apart by; every contract is one. */
export interface Fact {
  readonly type: string;
  readonly major: number;
}

/**
 * Which events: a type (`order.placed`), a pattern (`order.*`, where * stands for anything), a regular expression, or a
 * contract, which is the only one to mean a single major version.
 */
type Wanted = string | RegExp | Fact;

export type WantedList = Wanted | readonly Wanted[];

export function wants(wanted: WantedList, fact: Fact): boolean {
  return [wanted].flat().some((one) => isWanted(one, fact));
}

/** Those that name one event: a listener without a method for it is a mistake. */
export function namedExactly(wanted: WantedList): readonly (string | Fact)[] {
  return [wanted].flat().flatMap((one) => {
    const isPattern = one instanceof RegExp || (typeof one === 'string' && one.includes('*'));
    return isPattern ? [] : [one];
  });
}

function isWanted(wanted: Wanted, { type, major }: Fact): boolean {
  // search() has no memory; test() of a regular expression with the flag g answers every second time.
  if (wanted instanceof RegExp) return type.search(wanted) !== -1;
  if (typeof wanted === 'string') return wanted.includes('*') ? patternOf(wanted).test(type) : wanted === type;
  return wanted.type === type && wanted.major === major;
}

function patternOf(wanted: string): RegExp {
  const literal = wanted.replaceAll(/[^\w*]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('*', '.*')}$`);
}
