import type { EventId, TenantId } from '@atlas/kernel';

/** Something that a committed row says has happened. */
export interface Fact {
  readonly type: string;
  readonly tenantId: TenantId;
  readonly subject: string;
  /** Which one it is, where a subject has several of a type. */
  readonly place?: number;
  /** Not later than it happened. */
  readonly at: Date;
  /** Where the row knows its event. */
  readonly eventId?: EventId;
  /** False: the event may be there, and the row alone does not tell whether it must. */
  readonly isCalledFor: boolean;
}
