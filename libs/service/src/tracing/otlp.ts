import { traceIdOf, type Span } from '@atlas/kernel';

const kinds = { internal: 1, server: 2, client: 3, consumer: 5 } as const;
const failed = 2;

/** Spans as a collector takes them. https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function otlpOf(service: string, spans: readonly Span[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': service, 'service.namespace': 'atlas' }) },
        scopeSpans: [{ scope: { name: 'atlas' }, spans: spans.map(otlpSpan) }],
      },
    ],
  };
}

function otlpSpan({ name, kind, traceparent, parent, startedAt, endedAt, attributes = {}, ...span }: Span) {
  return {
    ...placeOf(traceparent),
    ...(parent !== undefined && { parentSpanId: placeOf(parent).spanId }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes: attributesOf(attributes),
    ...(span.failed && { status: { code: failed } }),
  };
}

const placeOf = (traceparent: string) => ({ traceId: traceIdOf(traceparent), spanId: traceparent.slice(36, 52) });

/** As text: a number of JavaScript's does not hold them. */
const nanoseconds = (milliseconds: number) => String(BigInt(Math.round(milliseconds * 1_000)) * 1_000n);

const attributesOf = (attributes: Readonly<Record<string, string | number>>) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
