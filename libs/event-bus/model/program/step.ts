import type { Build, FactToTell } from '../service/orders.ts';

/** What an operator does to a dead letter, by the name of its fact. Nothing when that is none. */
export type Treatment = 'redrive' | 'cure' | 'edit' | 'discard';

export type Step =
  /** `alongside`: what follows does not wait for it. */
  | {
      readonly do: 'tell';
      readonly seat: number;
      readonly tenant: number;
      readonly facts: readonly FactToTell[];
      readonly rollsBack: boolean;
      readonly alongside: boolean;
    }
  /** SIGKILL, so long after the step before. */
  | { readonly do: 'crash'; readonly seat: number; readonly afterMs: number; readonly isHurried: boolean }
  /** A member joins, leaves, or makes way for one of another build. Nothing when it would be the last to leave. */
  | { readonly do: 'seat'; readonly seat: number; readonly build: Build | undefined }
  /** `cure`: the handler is mended, and it is redriven. What is edited waits to be redriven. */
  | { readonly do: Treatment; readonly fact: string }
  | { readonly do: 'redrive all' }
  /** Everything comes to rest, and is compared. */
  | { readonly do: 'rest' };

/** Who sits in the seats when a program begins. */
export const firstBuilds: readonly (Build | undefined)[] = ['now', 'next', undefined];

export interface Program {
  readonly seed: number;
  readonly steps: readonly Step[];
}
