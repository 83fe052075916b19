import type { Fact } from './fact.ts';

/** What the database says of a program, as of one moment. */
export interface Observed {
  /** In the order of commits. */
  readonly facts: readonly Fact[];
  /** Names of facts, in the order in which their effects were written. */
  readonly effects: readonly string[];
  readonly parked: readonly ParkedRow[];
  /** Places that are blocked. */
  readonly blocked: readonly string[];
  readonly outbox: number;
  readonly refused: number;
  readonly gaps: number;
}

export interface ParkedRow {
  /** Of its fact. */
  readonly name: string;
  readonly id: number;
  readonly state: 'waiting' | 'dead' | 'unknown';
  readonly reason: string;
  readonly attempts: number;
  /** No other of its key is ahead of it. */
  readonly isHead: boolean;
  /** By itself, or because somebody has asked for it. */
  readonly isToBeTried: boolean;
}
