import type { Definition, Rule } from './definition.ts';
import type { Flag, FlagValue } from './flag.ts';

/** What is wrong with a definition, and where (a JSON pointer). */
export class MalformedDefinition extends Error {
  constructor(
    readonly pointer: string,
    readonly fault: string,
  ) {
    super(`${pointer === '' ? 'it' : pointer} ${fault}`);
    this.name = MalformedDefinition.name;
  }
}

type Fields<Names extends string> = { readonly [Name in Names]?: unknown };
type Typed = Pick<Flag, 'type' | 'isValue'>;

/** Throws a {@link MalformedDefinition} for the first thing that does not belong. */
export function definitionFrom(flag: Typed, json: unknown): Definition {
  if (!isObject(json)) throw new MalformedDefinition('', 'is not an object');
  refuseOthers(json, '', ['value', 'rules']);
  const { value, rules = [] }: Fields<'value' | 'rules'> = json;
  if (!Array.isArray(rules)) throw new MalformedDefinition('/rules', 'is not a list');
  return {
    value: valueFrom(flag, value, '/value'),
    rules: rules.map((rule: unknown, index) => ruleFrom(flag, rule, `/rules/${index}`)),
  };
}

function ruleFrom(flag: Typed, json: unknown, at: string): Rule {
  if (!isObject(json)) throw new MalformedDefinition(at, 'is not an object');
  refuseOthers(json, at, ['tenants', 'percentage', 'value']);
  const { tenants, percentage, value }: Fields<'tenants' | 'percentage' | 'value'> = json;
  if (tenants === undefined && percentage === undefined)
    throw new MalformedDefinition(at, 'names neither tenants nor a percentage of them');
  return {
    ...(tenants !== undefined && { tenants: tenantsFrom(tenants, `${at}/tenants`) }),
    ...(percentage !== undefined && { percentage: percentageFrom(percentage, `${at}/percentage`) }),
    value: valueFrom(flag, value, `${at}/value`),
  };
}

function valueFrom({ type, isValue }: Typed, value: unknown, at: string): FlagValue {
  if (!isValue(value)) throw new MalformedDefinition(at, `is not a ${type}`);
  return value;
}

function tenantsFrom(value: unknown, at: string): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')) return value;
  throw new MalformedDefinition(at, 'is not a list of tenants');
}

function percentageFrom(value: unknown, at: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 100) return value;
  throw new MalformedDefinition(at, 'is not a number from 0 to 100');
}

/** A word that is not understood may have been meant to keep somebody out. */
function refuseOthers(json: object, at: string, known: readonly string[]): void {
  const other = Object.keys(json).find((name) => !known.includes(name));
  if (other !== undefined) throw new MalformedDefinition(`${at}/${other}`, 'is not known');
}

function isObject(json: unknown): json is object {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
