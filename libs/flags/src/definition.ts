import { createHash } from 'node:crypto';
import type { FlagValue } from './flag.ts';

/** What operators have set a flag to: the value of the first rule that fits, or else `value`. */
export interface Definition {
  readonly value: FlagValue;
  readonly rules: readonly Rule[];
}

/** Fits a tenant that is named, that falls into the percentage, or, when both are said, that is named and falls into it. */
export interface Rule {
  readonly tenants?: readonly string[];
  readonly percentage?: number;
  readonly value: FlagValue;
}

type Reason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT';

export interface Decision {
  readonly value: FlagValue;
  readonly reason: Reason;
}

/** Nothing but its arguments decides: the same in every process, for ever. */
export function decide(flag: string, { value, rules }: Definition, tenantId: string | undefined): Decision {
  const rule = tenantId === undefined ? undefined : rules.find((each) => fits(each, flag, tenantId));
  if (!rule) return { value, reason: 'STATIC' };
  return { value: rule.value, reason: rule.percentage === undefined ? 'TARGETING_MATCH' : 'SPLIT' };
}

function fits({ tenants, percentage }: Rule, flag: string, tenantId: string): boolean {
  return (
    (tenants === undefined || tenants.includes(tenantId)) &&
    (percentage === undefined || placeOf(flag, tenantId) < percentage)
  );
}

/**
 * Where a tenant stands between 0 and 100 for this flag. A tenant that is in at 10 % is in at 20 %; and the flag's name is
 * part of it, or the same tenants would be the first to try everything.
 */
export function placeOf(flag: string, tenantId: string): number {
  const hash = createHash('sha256').update(`${flag}\n${tenantId}`).digest();
  return (hash.readUInt32BE() / 2 ** 32) * 100;
}
