import type { LoadFigures } from './load.ts';
import type { Target } from './prepared-request.ts';

/** What the process is told; each is answered by a {@link Report}. */
export type Command =
  | { readonly is: 'prepare'; readonly target: Target }
  | { readonly is: 'start'; readonly rate?: number }
  | { readonly is: 'watch' }
  | { readonly is: 'tell' }
  | { readonly is: 'stop' };

export type Report = { readonly figures: LoadFigures } | { readonly failure: string };

/** Both ends are programs of this benchmark, started by each other. */
export function isCommand(message: unknown): message is Command {
  return typeof message === 'object' && message !== null && 'is' in message;
}

export function isReport(message: unknown): message is Report {
  return typeof message === 'object' && message !== null && ('figures' in message || 'failure' in message);
}
