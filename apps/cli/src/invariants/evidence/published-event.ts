import { allEvents, type EventContract } from '@atlas/contracts';
import { majorsOf, readAs } from '@atlas/event-bus';
import { parseEventId, parseId, type EventId, type TenantId } from '@atlas/kernel';

/** A record as it lies on a topic. */
export interface LogRecord {
  /** Without the prefix of this installation. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
}

export interface PublishedEvent {
  readonly id: EventId;
  readonly type: string;
  readonly major: number;
  readonly tenantId: TenantId;
  /** Its place among all that is told of its aggregate. */
  readonly sequence: number;
  readonly data: unknown;
}

/** A record that is no event of any contract. */
export interface IllegibleRecord {
  /** `topic[partition]@offset` */
  readonly at: string;
  readonly fault: string;
}

class Illegible extends Error {}

/** Tells events from what nobody can read. */
export function decode(records: readonly LogRecord[]): { events: PublishedEvent[]; illegible: IllegibleRecord[] } {
  const events: PublishedEvent[] = [];
  const illegible: IllegibleRecord[] = [];
  for (const record of records) {
    try {
      events.push(eventOf(record));
    } catch (error) {
      const { topic, partition, offset } = record;
      illegible.push({
        at: `${topic}[${partition}]@${offset}`,
        fault: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { events, illegible };
}

/**
 * The events of one contract and of the majors that it takes over from, with their data as the contract has it. An event that
 * lies there twice is one, and so is one that was told in several majors.
 */
export function told<Data>(
  contract: EventContract<Data>,
  events: readonly PublishedEvent[],
): readonly (PublishedEvent & { readonly data: Data })[] {
  const majors = new Set(majorsOf(contract).map(({ major }) => major));
  const ofContract = events.filter(({ type, major }) => type === contract.type && majors.has(major));
  const newestLast = ofContract.toSorted((one, other) => one.major - other.major);
  const distinct = new Map(newestLast.map((event) => [event.id, event]));
  return [...distinct.values()].map((event) => ({ ...event, data: readAs(contract, event.major, event.data) }));
}

function eventOf({ topic, headers, value }: LogRecord): PublishedEvent {
  const id = parseEventId(headers['ce_id'] ?? '');
  const tenantId = parseId('ten', headers['ce_tenant'] ?? '');
  if (id === undefined || tenantId === undefined) throw new Illegible('its ce_id or ce_tenant is missing or malformed');
  const sequence = Number(headers['ce_sequence'] || Number.NaN);
  if (!Number.isSafeInteger(sequence)) throw new Illegible('its ce_sequence is missing or malformed');
  const schema = /^(.+)\/(\d+)\.\d+$/.exec(headers['ce_dataschema'] ?? '');
  const [type, major] = [schema?.[1] ?? '', Number(schema?.[2])];
  const contract = allEvents.find((known) => known.type === type && known.major === major);
  if (!contract) throw new Illegible(`no contract of this build knows "${headers['ce_dataschema'] ?? ''}"`);
  if (contract.topic !== topic) throw new Illegible(`${type} belongs on ${contract.topic}`);
  const data: unknown = JSON.parse(value ?? 'null');
  contract.parse(data);
  return { id, type, major, tenantId, sequence, data };
}
