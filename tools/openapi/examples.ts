import { isReference, type Schema } from './document.ts';

/** As ids stand in documents everywhere here. */
export const exampleUuid = '0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e';

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-11-22T06:00:00.000Z',
  'iso-8601': '2026-11-22T06:00:00.000Z',
  date: '2026-11-22',
  email: 'ada@acme.example',
  uuid: exampleUuid,
  uri: 'https://acme.example/atlas',
};

/** What is called the same nearly everywhere; of what an array holds, by the name of the array. */
const words: Readonly<Record<string, string>> = {
  name: 'Ada Byron',
  email: 'ada@acme.example',
  password: 'correct horse battery staple',
  currentPassword: 'correct horse battery staple',
  newPassword: 'a fine new pass phrase',
  token: `rst_${exampleUuid}.bPZ2dXkq7wVbT0ySmR4uLgJc8nEhKa5oFi1tYxWvBMs`,
  secret: 'atlas_key_4fTqZ0mXw8sLr2VbY6cJp1NdK3hGu5Ae_1aB2c3',
  access_token: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c3IifQ.c2lnbmF0dXJl',
  client_secret: 'atlas_sec_4fTqZ0mXw8sLr2VbY6cJp1NdK3hGu5Ae_1aB2c3',
  csrfToken: 'vJ3pX0cT9sQmR7wLz2YbKg',
  device: 'Firefox on Linux',
  scope: 'orders:read orders:write',
  scopes: 'orders:read',
  requestId: exampleUuid,
  eventId: exampleUuid,
  code: 'pro',
  note: 'The schema is mended.',
  nextCursor: 'WyJvcmRfMDE5OGMxZjItNWU2YS03ZDMxIl0',
  topic: 'billing.charges',
  key: `ord_${exampleUuid}`,
  type: 'charge.succeeded',
  schema: 'charge.succeeded/1.0',
  serviceVersion: '1.4.0',
  errorClass: 'TypeError',
  errorMessage: "Cannot read properties of undefined (reading 'amount')",
  errorStack: "TypeError: Cannot read properties of undefined (reading 'amount')",
  messageContains: 'amount',
  redriveAskedBy: `opr_${exampleUuid}`,
  reason: 'truncated',
  group: 'orders',
};

/** Makes an example of a schema from what it says; its fields may say their own. */
export class Examples {
  private readonly unclear = new Set<string>();

  constructor(private readonly schemas: Readonly<Record<string, Schema>>) {}

  /** @throws when nothing in a schema has told what a value could look like. */
  assertClear(): void {
    if (this.unclear.size === 0) return;
    const places = [...this.unclear].join(', ');
    throw new Error(`Nothing says what these look like: ${places}. Put an \`@example\` into the comment above each.`);
  }

  of(schema: Schema, place: string): unknown {
    const told = toldIn(schema);
    if (told !== undefined) return told;
    if (isReference(schema)) return this.ofReference(schema.$ref);
    if (schema.default !== undefined) return schema.default;
    const alternatives = schema.anyOf ?? schema.oneOf;
    if (alternatives?.[0]) return this.of(alternatives[0], place);
    if (schema.enum) return schema.enum.includes('EUR') ? 'EUR' : schema.enum[0];
    return this.ofType(schema, place);
  }

  private ofReference(reference: string): unknown {
    const name = reference.split('/').at(-1) ?? '';
    const schema = this.schemas[name];
    if (!schema) throw new Error(`${reference} leads nowhere.`);
    return this.of(schema, name);
  }

  private ofType(schema: Exclude<Schema, { $ref: string }>, place: string): unknown {
    switch (schema.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, field]) => [name, this.of(field, `${place}.${name}`)]),
        );
      case 'array':
        return schema.items ? [this.of(schema.items, `${place}[]`)] : [];
      case 'integer':
      case 'number':
        return Math.max(1, schema.minimum ?? 1);
      case 'boolean':
        return true;
      case 'string':
        return textOf(schema, place) ?? this.noteUnclear(place);
      case undefined:
      default:
        return true; // anything is allowed here
    }
  }

  private noteUnclear(place: string): string {
    this.unclear.add(place);
    return '';
  }
}

function toldIn(schema: Schema): unknown {
  const told: unknown = 'examples' in schema ? schema.examples : undefined;
  return Array.isArray(told) ? told[0] : undefined;
}

function textOf({ format, pattern }: { format?: string; pattern?: string }, place: string): string | undefined {
  const name = place.split('.').at(-1)?.replace('[]', '') ?? '';
  if (format !== undefined) return formats[format];
  if (words[name] !== undefined && new RegExp(pattern ?? '', 'u').test(words[name])) return words[name];
  const [, prefix] = /^\^([a-z]{3})_\[0-9a-f\]/.exec(pattern ?? '') ?? [];
  return prefix && `${prefix}_${exampleUuid}`;
}
