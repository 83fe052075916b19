import { fileURLToPath } from 'node:url';
import type { SideName } from './measures.ts';

interface Program {
  /** Built as a service is; or run from its source, where it cannot be bundled. */
  readonly built?: string;
  readonly source?: string;
  readonly mode: string;
}

const partitions = 12;

export const programs: Record<SideName, Program> = {
  atlas: { built: 'consuming/atlas', mode: 'many' },
  'atlas per message': { built: 'consuming/atlas', mode: 'one' },
  'nest one by one': { built: 'consuming/nest', mode: '1' },
  'nest at once': { built: 'consuming/nest', mode: String(partitions) },
  'message-queue-toolkit': { source: 'message-queue-toolkit/main.ts', mode: '' },
};

export function argumentsOf({ built, source }: Program, bundle: (side: string) => string): string[] {
  if (built !== undefined) return [bundle(built)];
  const register = fileURLToPath(new URL('../../tools/register.mjs', import.meta.url));
  return ['--import', register, fileURLToPath(new URL(source ?? '', import.meta.url))];
}
