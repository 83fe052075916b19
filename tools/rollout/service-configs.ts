import { readdirSync } from 'node:fs';
import { ConfigurationError, type ConfigDescription } from '@atlas/service';

const apps = new URL('../../apps/', import.meta.url);

/** What a service reads from its environment. */
export async function configOf(service: string): Promise<ConfigDescription<object>> {
  const file = readdirSync(new URL(`${service}/src/`, apps)).find((name) => name.endsWith('.config.ts'));
  const exported: unknown = await import(new URL(`${service}/src/${file}`, apps).href);
  const description = isObject(exported) ? Object.values(exported).find(isDescription) : undefined;
  if (!description) throw new Error(`${service} describes no configuration in ${file}`);
  return description;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isDescription = (value: unknown): value is ConfigDescription<object> =>
  isObject(value) && 'read' in value && 'variables' in value;

/** All that is wrong with an environment, in the words of who would start with it. */
export function faultsOf(read: () => unknown): readonly unknown[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}
