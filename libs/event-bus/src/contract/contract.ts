import type { EventId, TenantId } from '@atlas/kernel';

/** Some contract, whatever its data. */
export interface AnyContract {
  readonly type: string;
  /** `major.minor` */
  readonly version: string;
  readonly major: number;
  readonly topic: string;
  readonly previous?: PreviousMajor<unknown>;
  parse(data: unknown): unknown;
}

/** What the bus needs to know of an event type; `defineEvent` of @atlas/contracts makes such. */
export interface EventContract<Data> extends AnyContract {
  readonly previous?: PreviousMajor<Data>;
  key(data: Data): string;
  url(data: Data): string | undefined;
  assertPublishable(data: Data): void;
  parse(data: unknown): Data;
}

/**
 * The major that this one takes over from. While consumers move, both are published, under one event id; and whoever handles
 * the newer one handles the older one's facts as well.
 */
export interface PreviousMajor<Data> {
  readonly contract: EventContract<unknown>;
  upcast(older: unknown): Data;
  downcast(data: Data): unknown;
}

/** An event as its handlers get it. */
export interface Event<Data> {
  readonly id: EventId;
  readonly type: string;
  readonly version: string;
  readonly time: Date;
  readonly tenantId: TenantId;
  /** The version of the aggregate that this fact made. */
  readonly sequence: number;
  readonly subject: string;
  readonly key: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  readonly configVersion?: number;
  readonly flagsVersion?: number;
  readonly data: Data;
}

/** How handlers are found: one per type and major version. */
export function routeOf({ type, major }: { readonly type: string; readonly major: number }): string {
  return `${type} v${major}`;
}
