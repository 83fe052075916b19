import type { Client, EvaluationContext } from '@openfeature/server-sdk';

export type FlagValue = boolean | string | number;

/** A switch that operators can turn while the system runs, declared by the code that looks at it. */
export interface Flag<Value extends FlagValue = FlagValue> {
  readonly name: string;
  readonly type: 'boolean' | 'string' | 'number';
  /** Holds as long as nobody has set it, and when what was set cannot be used. */
  readonly default: Value;
  /** What is different when it is turned: operators read it. */
  readonly purpose: string;
  isValue(value: unknown): value is Value;
  ask(client: Client, context: EvaluationContext): Promise<Value>;
}

interface Declaration<Value extends FlagValue> {
  readonly default: Value;
  readonly purpose: string;
}

export function booleanFlag(name: string, declaration: Declaration<boolean>): Flag<boolean> {
  return {
    name,
    type: 'boolean',
    ...declaration,
    isValue: (value) => typeof value === 'boolean',
    ask: (client, context) => client.getBooleanValue(name, declaration.default, context),
  };
}

export function textFlag(name: string, declaration: Declaration<string>): Flag<string> {
  return {
    name,
    type: 'string',
    ...declaration,
    isValue: (value) => typeof value === 'string',
    ask: (client, context) => client.getStringValue(name, declaration.default, context),
  };
}

export function numberFlag(name: string, declaration: Declaration<number>): Flag<number> {
  return {
    name,
    type: 'number',
    ...declaration,
    isValue: (value): value is number => typeof value === 'number' && Number.isFinite(value),
    ask: (client, context) => client.getNumberValue(name, declaration.default, context),
  };
}
