import type { TenantId } from '@atlas/kernel';
import type { Headers } from '../contract/envelope.ts';
import type { Operation } from './operation.store.ts';

/** The number that a record got when it was set aside: the order of a key. */
export type DeadLetterId = number;

/**
 * Why a dead letter is one. `failed`: tried three times, its automatic redrives are not over; `exhausted`: they are.
 * `unknown-type` is set aside for a build that knows it, and goes on by itself then; it is listed with the others.
 */
export type DeadLetterReason =
  'deserialise' | 'schema' | 'fatal' | 'too-old' | 'crash-loop' | 'failed' | 'exhausted' | 'unknown-type';

/** What all of must be true of a dead letter; nothing: of every one of the group. */
export interface DeadLetterFilter {
  readonly ids?: readonly DeadLetterId[];
  readonly reason?: DeadLetterReason;
  readonly errorClass?: string;
  readonly type?: string;
  readonly topic?: string;
  readonly key?: string;
  readonly tenantId?: TenantId;
  /** Became a dead letter then or later. */
  readonly after?: Date;
  /** Became a dead letter earlier than that. */
  readonly before?: Date;
  readonly messageContains?: string;
}

/** Some dead letters by number, or all that a filter lets through. */
export type DeadLetterSelection = DeadLetterFilter | readonly DeadLetterId[];

export interface DeadLetterPage {
  readonly items: readonly DeadLetterSummary[];
  /** To be given as `after` for the next page; none on the last. */
  readonly next?: DeadLetterId;
}

export interface DeadLetterSummary {
  readonly id: DeadLetterId;
  readonly reason: DeadLetterReason;
  readonly topic: string;
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  /** Unless its headers could not be read. */
  readonly type?: string;
  readonly tenantId?: TenantId;
  readonly errorClass?: string;
  readonly errorMessage?: string;
  readonly attempts: number;
  readonly diedAt: Date;
  readonly lastFailedAt: Date;
  /** When it is tried again, by itself or because somebody has asked for it; none: it waits for somebody. */
  readonly nextTryAt?: Date;
  /** Who has asked for the try that is to come. */
  readonly redriveAskedBy?: string;
  /** Later records of its key wait behind it. */
  readonly blocks: boolean;
  readonly edited: boolean;
}

/** All that is known of it. */
export interface DeadLetter extends DeadLetterSummary {
  readonly headers: Headers;
  readonly payload: Buffer | null;
  readonly errorStack?: string;
  readonly producedAt: Date;
  readonly firstFailedAt: Date;
  /** When its copy went to `<group>.dlt`. */
  readonly exhaustedAt?: Date;
  /** Of the service that saw it fail last. */
  readonly serviceVersion?: string;
  /** As it came, when somebody has edited it since. */
  readonly original?: { readonly headers: Headers; readonly payload: Buffer | null };
  readonly waitingBehind: number;
  readonly operations: readonly Operation[];
}

export interface DeadLetterStats {
  readonly deadLetters: number;
  /** Of types that no build has known so far. */
  readonly unknownTypes: number;
  readonly oldestSeconds: number;
  readonly byReason: readonly CountOf[];
  readonly byType: readonly CountOf[];
  readonly byErrorClass: readonly CountOf[];
  readonly blockedKeys: number;
  readonly oldestBlockedSeconds: number;
  readonly waitingBehind: number;
}

export interface CountOf {
  readonly name: string;
  readonly count: number;
}

/** Who does something to dead letters, and why. */
export interface Intent {
  readonly actor: string;
  readonly note?: string;
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

export interface RedriveIntent extends Intent {
  /** At most so many tries a second; kept in the table, so that it holds whoever makes them. */
  readonly perSecond?: number;
}

export interface RedriveReport {
  readonly dryRun: boolean;
  readonly redriven: number;
  /** The first of them, for a look; all are in the audit. */
  readonly ids: readonly DeadLetterId[];
  /** Those that were asked for by number and could not be redriven. */
  readonly refused: readonly Refusal[];
  /** When the last of them is tried, at the rate that was asked for. */
  readonly lastTryAt?: Date;
}

export interface DiscardReport {
  readonly dryRun: boolean;
  readonly discarded: number;
  readonly ids: readonly DeadLetterId[];
  readonly refused: readonly Refusal[];
}

export interface Refusal {
  readonly id: DeadLetterId;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface DeadLetterEdit extends Intent {
  /** Headers to set; `null` takes one away. What identifies the event (`ce_id`, `ce_tenant`, `ce_source`) stays. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly payload?: Buffer;
}
