import { parseEventId, parseId, type EventId, type TenantId } from '@atlas/kernel';

/** CloudEvents 1.0 in Kafka's binary content mode: the attributes are headers, the payload stays bytes. */
export interface Envelope {
  readonly id: EventId;
  readonly type: string;
  readonly version: string;
  readonly time: Date;
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly subject: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly configVersion?: number;
  readonly flagsVersion?: number;
  readonly traceparent?: string;
}

export type Headers = Readonly<Record<string, string>>;

/** Headers as they were written into a row. */
export function headersFrom(json: string): Headers {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== 'object' || parsed === null) return {};
  return isText(parsed)
    ? parsed
    : Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
}

/** So they are written; to rebuild them all the same would take half of what relaying an event takes beside its sending. */
function isText(parsed: object): parsed is Headers {
  return Object.values(parsed).every((value) => typeof value === 'string');
}

export interface EnvelopeFields extends Envelope {
  readonly source: string;
  readonly url: string | undefined;
}

export function toHeaders(fields: EnvelopeFields): Headers {
  return {
    ce_specversion: '1.0',
    ce_id: fields.id,
    ce_type: fields.type,
    ce_source: fields.source,
    ce_subject: fields.subject,
    ce_time: fields.time.toISOString(),
    ce_dataschema: schemaOf(fields),
    ce_sequence: String(fields.sequence),
    ce_tenant: fields.tenantId,
    ce_correlationid: fields.correlationId,
    'content-type': 'application/json',
    ...(fields.url !== undefined && { ce_url: fields.url }),
    ...(fields.causationId !== undefined && { ce_causationid: fields.causationId }),
    ...(fields.configVersion !== undefined && { ce_configversion: String(fields.configVersion) }),
    ...(fields.flagsVersion !== undefined && { ce_flagsversion: String(fields.flagsVersion) }),
    ...(fields.traceparent !== undefined && { traceparent: fields.traceparent }),
  };
}

/** The only place where an event's version is written. */
export function schemaOf({ type, version }: { readonly type: string; readonly version: string }): string {
  return `${type}/${version}`;
}

export class InvalidEnvelope extends Error {
  constructor(
    readonly header: string,
    fault: string,
  ) {
    super(`the header ${header} is ${fault}`);
  }
}

/** Reads the headers of a record; throws {@link InvalidEnvelope} with the name of the first header that is missing or malformed. */
export function parseEnvelope(headers: Headers): Envelope {
  const { ce_causationid: causationId, ce_configversion: configVersion, ce_flagsversion: flagsVersion } = headers;
  const { traceparent } = headers;
  return {
    type: required(headers, 'ce_type'),
    version: parseHeader(headers, 'ce_dataschema', parseVersion),
    id: parseHeader(headers, 'ce_id', parseEventId),
    time: parseHeader(headers, 'ce_time', parseTime),
    tenantId: parseHeader(headers, 'ce_tenant', parseTenant),
    sequence: parseHeader(headers, 'ce_sequence', parseCount),
    subject: required(headers, 'ce_subject'),
    correlationId: required(headers, 'ce_correlationid'),
    ...(causationId !== undefined && { causationId }),
    ...(configVersion !== undefined && { configVersion: Number(configVersion) }),
    ...(flagsVersion !== undefined && { flagsVersion: Number(flagsVersion) }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

function required(headers: Headers, name: string): string {
  const value = headers[name];
  if (value === undefined || value === '') throw new InvalidEnvelope(name, 'missing');
  return value;
}

function parseHeader<Value>(headers: Headers, name: string, parse: (text: string) => Value | undefined): Value {
  const value = parse(required(headers, name));
  if (value === undefined) throw new InvalidEnvelope(name, `malformed: "${headers[name]}"`);
  return value;
}

const versionAtEnd = /^.+\/(\d+\.\d+)$/;

function parseVersion(text: string): string | undefined {
  return versionAtEnd.exec(text)?.[1];
}

function parseTenant(text: string): TenantId | undefined {
  return parseId('ten', text);
}

function parseTime(text: string): Date | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function parseCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
