import type { AuditEntryId } from '@atlas/kernel';
import type { Action, Changes } from './act.ts';

/** An act as it was written down, for good. */
export interface AuditEntry {
  readonly id: AuditEntryId;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly requestId: string | null;
  readonly changes: Changes;
}

/** Which entries somebody wants to see; null where they do not say. */
export interface AuditFilter {
  readonly actor: string | null;
  readonly action: Action | null;
  readonly from: Date | null;
  readonly until: Date | null;
}
