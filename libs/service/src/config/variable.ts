import { isIP } from 'node:net';

/** One environment variable: its name, what it is for, and how its text becomes a value. */
export interface Variable<Value> {
  readonly name: string;
  /** Shown to whoever forgot it. */
  readonly purpose: string;
  readonly fallback?: { readonly value: Value };
  /** Throws an `Unfit` that says what is wrong, never what was found: the value may be a secret. */
  parse(text: string): Value;
  /** Throws an `Unfit` when it cannot stand beside what others were given. */
  agree?(given: (name: string) => string | undefined): void;
}

export class Unfit extends Error {}

interface Options<Value> {
  readonly default?: Value;
}

function variable<Value>(
  name: string,
  purpose: string,
  options: Options<Value>,
  parse: (text: string) => Value,
): Variable<Value> {
  return { name, purpose, parse, ...(options.default !== undefined && { fallback: { value: options.default } }) };
}

export const text = (name: string, purpose: string, options: Options<string> = {}) =>
  variable(name, purpose, options, (given) => given);

interface AddressRules {
  readonly protocols?: readonly string[];
  /** Throws an `Unfit` when there is more to it than the protocol. */
  readonly check?: (address: URL) => void;
}

/** The address of something, without a slash at its end: paths are put behind it. */
export const url = (
  name: string,
  purpose: string,
  { protocols = ['http', 'https'], check, ...options }: Options<string> & AddressRules = {},
) =>
  variable(name, purpose, options, (given) => {
    const isAddress = URL.canParse(given) && protocols.some((protocol) => given.startsWith(`${protocol}://`));
    if (!isAddress) throw new Unfit(`is not a URL that begins with ${protocols.join(':// or ')}://`);
    check?.(new URL(given));
    return given.replace(/\/+$/, '');
  });

export const wholeNumber = (
  name: string,
  purpose: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER, ...options }: Options<number> & { min?: number; max?: number } = {},
) =>
  variable(name, purpose, options, (given) => {
    const value = Number(given);
    if (!Number.isInteger(value) || value < min || value > max)
      throw new Unfit(`is not a whole number from ${min} to ${max}`);
    return value;
  });

/** 0 takes any free port. */
export const port = (name: string, purpose: string, options: Options<number> = {}) =>
  wholeNumber(name, purpose, { ...options, max: 65_535 });

export const milliseconds = (name: string, purpose: string, options: Options<number> = {}) =>
  wholeNumber(name, purpose, options);

export const oneOf = <const Choice extends string>(
  name: string,
  purpose: string,
  choices: readonly Choice[],
  options: Options<Choice> = {},
) =>
  variable(name, purpose, options, (given) => {
    const choice = choices.find((each) => each === given);
    if (choice === undefined) throw new Unfit(`is not one of ${choices.join(', ')}`);
    return choice;
  });

/** Comma-separated, each one of them. */
export const someOf = <const Choice extends string>(
  name: string,
  purpose: string,
  choices: readonly Choice[],
  options: Options<readonly Choice[]> = {},
) =>
  variable<readonly Choice[]>(name, purpose, options, (given) =>
    given.split(',').map((item) => {
      const choice = choices.find((each) => each === item.trim());
      if (choice === undefined) throw new Unfit(`is not a list of ${choices.join(', ')}`);
      return choice;
    }),
  );

/** Addresses and networks, comma-separated. */
export const networks = (name: string, purpose: string, options: Options<readonly string[]> = {}) =>
  variable<readonly string[]>(name, purpose, options, (given) => {
    const items = given.split(',').map((item) => item.trim());
    if (!items.every(isNetwork)) throw new Unfit('is not a list of addresses or networks such as 10.0.0.0/8');
    return items;
  });

function isNetwork(given: string): boolean {
  const [address = '', length, more] = given.split('/');
  const longest = isIP(address) === 4 ? 32 : 128;
  const isFit = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= longest);
  return isIP(address) !== 0 && isFit && more === undefined;
}

/** Comma-separated, at least one. */
export const list = (name: string, purpose: string, options: Options<readonly string[]> = {}) =>
  variable<readonly string[]>(name, purpose, options, (given) => {
    const items = given.split(',').map((item) => item.trim());
    if (items.includes('')) throw new Unfit('is not a list of names with commas between them');
    return items;
  });
