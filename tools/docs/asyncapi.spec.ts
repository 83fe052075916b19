import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import { newId } from '@atlas/kernel';
import { allEvents, consumerGroups, OrderCompleted, topics } from '../../libs/contracts/src/index.ts';
import { outboxRow } from '../../libs/event-bus/src/index.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { eventHeaders } from './record-headers.ts';
import { allServices } from './services.ts';

const require = createRequire(import.meta.url);
const ajv = (options: Options = {}) => addFormats.default(new Ajv({ strict: false, allErrors: true, ...options }));
const document = JSON.parse(JSON.stringify(asyncApiDocument(allEvents, await allServices())));

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === '$ref' ? [String(part)] : referencesIn(part)));
}

function leadsSomewhere(reference: string): boolean {
  let at = document;
  for (const step of reference.slice(2).split('/')) at = at?.[step];
  return at !== undefined;
}

describe('The AsyncAPI document', () => {
  it("is what AsyncAPI's own schema demands", () => {
    // It brings the schema of schemas along, which Ajv has already.
    const isValid = ajv({ meta: false, validateSchema: false }).compile(require('@asyncapi/specs/schemas/3.0.0.json'));
    isValid(document);
    expect(isValid.errors ?? []).toEqual([]);
    isValid({ ...document, channels: { 'orders.orders': { address: 7 } } });
    expect(isValid.errors).not.toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((reference) => !leadsSomewhere(reference))).toEqual([]);
  });

  it('has every topic of facts with its messages, and every contract once', () => {
    const messages = topics.flatMap((topic) => Object.keys(document.channels[topic].messages));
    expect(messages.toSorted()).toEqual(allEvents.map(({ type, major }) => `${type}.v${major}`).toSorted());
    expect(document.channels['billing.dlt'].bindings.kafka).toMatchObject({
      partitions: 12,
      topicConfiguration: { 'retention.ms': 14 * 24 * 3_600_000 },
    });
  });

  it('says who tells and who hears which major', () => {
    const messagesOf = (name: string) =>
      document.operations[name]?.messages.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));
    expect(messagesOf('orders.send.order.completed.v1')).toEqual(['order.completed.v1']);
    expect(messagesOf('orders.send.order.completed.v2')).toEqual(['order.completed.v2']);
    expect(messagesOf('billing.receive.order.completed.v1')).toEqual(['order.completed.v1']);
    expect(messagesOf('reporting.receive.order.completed.v2')).toEqual(['order.completed.v2', 'order.completed.v1']);
    expect(document.operations['orders.receive.order.completed.v2']).toBeUndefined();
  });

  it('has a topic of dead letters for each service that hears something, and for no other', () => {
    const operations = Object.keys(document.operations);
    const servicesThat = (what: string) =>
      new Set(operations.filter((name) => name.includes(what)).map((name) => name.split('.')[0]));
    expect(servicesThat('.send.dead-letter')).toEqual(servicesThat('.receive.'));
    expect(servicesThat('.receive.')).toEqual(new Set(consumerGroups));
  });

  it('describes headers and payload as they are really written', () => {
    const row = outboxRow(
      OrderCompleted,
      OrderCompleted.example,
      { tenantId: newId('ten'), sequence: 2 },
      '/atlas/orders',
    );
    const check = ajv();
    const areHeaders = check.compile({ ...eventHeaders, additionalProperties: false });
    expect(areHeaders(JSON.parse(row.headers)) || areHeaders.errors).toBe(true);
    const schema = { ...document.components.messages['order.completed.v2'].payload, components: document.components };
    const isPayload = check.compile(schema);
    expect(isPayload(JSON.parse(String(row.payload))) || isPayload.errors).toBe(true);
    expect(isPayload({ ...OrderCompleted.example, total: 1 })).toBe(false);
  });
});
