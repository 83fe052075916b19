import { booleanFlag, numberFlag, textFlag, type Flag, type FlagValue } from './flag.ts';

/** What a service has declared, for those who set flags. */
type Declaration = Pick<Flag, 'name' | 'type' | 'default' | 'purpose'>;

export function declarationsOf(flags: readonly Flag[]): string {
  return JSON.stringify(
    flags.map(({ name, type, default: value, purpose }) => ({ name, type, default: value, purpose })),
  );
}

/** Those that this build understands, as flags. */
export function flagsFrom(declarations: string): readonly Flag[] {
  const parsed: unknown = JSON.parse(declarations);
  return Array.isArray(parsed) ? parsed.flatMap((each: unknown) => flagFrom(each) ?? []) : [];
}

type Unchecked = { readonly [Field in keyof Declaration]?: unknown };

function flagFrom(json: unknown): Flag | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { name, type, default: value, purpose }: Unchecked = json;
  if (typeof name !== 'string' || typeof purpose !== 'string') return undefined;
  return flagOf(name, type, value, purpose);
}

function flagOf(name: string, type: unknown, value: unknown, purpose: string): Flag<FlagValue> | undefined {
  if (type === 'boolean' && typeof value === 'boolean') return booleanFlag(name, { default: value, purpose });
  if (type === 'string' && typeof value === 'string') return textFlag(name, { default: value, purpose });
  if (type === 'number' && typeof value === 'number') return numberFlag(name, { default: value, purpose });
  return undefined;
}
