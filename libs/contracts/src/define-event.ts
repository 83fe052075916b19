import type { EventId, TenantId } from '@atlas/kernel';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Type, type Static, type TObject, type TProperties } from 'typebox';
import { InvalidEventData } from './invalid-event-data.ts';
import type { Topic } from './topics.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true });
addFormats.default(ajv);

/** What a definition says of an event. */
interface Definition<Properties extends TProperties, Older> {
  /** A fact, in the past tense: `order.placed`. */
  readonly type: string;
  /** `major.minor`: a minor only adds, a major is published beside its predecessor. */
  readonly version: `${number}.${number}`;
  readonly topic: Topic;
  /** Facts of one key stay in order: all facts of one aggregate share topic and key. */
  readonly key: (data: Static<TObject<Properties>>) => string;
  /** Where the entity can be read; a link, never a dependency. */
  readonly url?: (data: Static<TObject<Properties>>) => string;
  readonly data: Properties;
  /** JSON pointers to the fields that hold personal data: archives leave them out, an erasure scrubs them. */
  readonly personal?: readonly string[];
  readonly example: NoInfer<Static<TObject<Properties>>>;
  /** For a changed shape: the major before this one, and how to tell the facts of each in the words of the other. */
  readonly previous?: {
    readonly contract: EventContract<Older>;
    readonly upcast: (older: NoInfer<Older>) => Static<TObject<Properties>>;
    readonly downcast: (data: Static<TObject<Properties>>) => NoInfer<Older>;
  };
}

/** The major that a contract takes over from; both are published, under one event id, while consumers move. */
export interface PreviousMajor<Data> {
  readonly contract: EventContract<unknown>;
  upcast(older: unknown): Data;
  downcast(data: Data): unknown;
}

/** The contract of one event type and major version. */
export interface EventContract<Data> {
  readonly type: string;
  readonly version: string;
  readonly major: number;
  readonly topic: Topic;
  /** JSON Schema 2020-12 as the producer is held to it: closed. */
  readonly schema: object;
  readonly personal: readonly string[];
  readonly example: Data;
  readonly previous?: PreviousMajor<Data>;
  key(data: Data): string;
  url(data: Data): string | undefined;
  /** Throws {@link InvalidEventData} unless the data is exactly what the contract says. */
  assertPublishable(data: Data): void;
  /** What a consumer may rely on; fields of later minor versions are let through. Throws {@link InvalidEventData}. */
  parse(data: unknown): Data;
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

export type DataOf<Contract> = Contract extends EventContract<infer Data> ? Data : never;
export type EventOf<Contract> = Event<DataOf<Contract>>;

export function defineEvent<Properties extends TProperties, Older = never>(
  definition: Definition<Properties, Older>,
): EventContract<Static<TObject<Properties>>> {
  type Data = Static<TObject<Properties>>;
  const { type, version, topic, example, personal = [] } = definition;
  const schema = Type.Object(definition.data, { additionalProperties: false });
  // Compiled when first used: a service handles a few of the contracts, not all of them.
  const closedCheck = lazily(() => ajv.compile<Data>(schema));
  const openCheck = lazily(() => ajv.compile<Data>(opened(schema)));
  return {
    type,
    version,
    major: Number.parseInt(version, 10),
    topic,
    schema,
    personal,
    example,
    ...(definition.previous && { previous: definition.previous }),
    key: definition.key,
    url: (data) => definition.url?.(data),
    assertPublishable: (data) => {
      const isExact = closedCheck();
      if (!isExact(data)) throw new InvalidEventData(type, version, isExact.errors ?? [], 'published');
    },
    parse: (data) => {
      const isData = openCheck();
      if (!isData(data)) throw new InvalidEventData(type, version, isData.errors ?? [], 'consumed');
      return data;
    },
  };
}

/** The consumer's view: a later minor version may add fields at any depth. */
function opened(schema: object): Record<string, unknown> {
  const rules: [string, unknown][] = Object.entries(schema);
  const kept = rules.filter(([name, rule]) => name !== 'additionalProperties' || rule !== false);
  return Object.fromEntries(kept.map(([name, rule]) => [name, openedPart(rule)]));
}

function openedPart(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(openedPart);
  return typeof part === 'object' && part !== null ? opened(part) : part;
}

function lazily<Value>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}
