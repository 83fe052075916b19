import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { routes } from '../../apps/gateway/src/routes.ts';
import { formats } from '../../libs/http/src/index.ts';
import { lintFindings } from './lint.ts';

type Json = Record<string, ReturnType<typeof JSON.parse>>;

const text = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
const document: Json = JSON.parse(text);
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
ajv.addSchema(document, 'atlas');

const operations = Object.entries<Json>(document['paths']).flatMap(([path, item]) =>
  Object.entries<Json>(item).map(([method, operation]) => ({
    path,
    method,
    name: operation['operationId'],
    operation,
  })),
);

/** JSON pointers of all examples, with what they are examples of. */
function* examplesIn(part: unknown, pointer = ''): Generator<{ pointer: string; schema: string; value: unknown }> {
  if (typeof part !== 'object' || part === null) return;
  const { schema, example, examples }: Json = part;
  if (schema && example !== undefined) yield { pointer, schema: `${pointer}/schema`, value: example };
  if (schema && examples)
    for (const [name, one] of Object.entries<Json>(examples))
      yield { pointer: `${pointer}/examples/${name}`, schema: `${pointer}/schema`, value: followed(one)['value'] };
  if (Array.isArray(examples) && !schema) yield* examples.map((value) => ({ pointer, schema: pointer, value }));
  for (const [name, member] of Object.entries(part))
    yield* examplesIn(member, `${pointer}/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`);
}

const followed = (part: Json): Json =>
  part['$ref'] ? document['components'].examples[part['$ref'].split('/').at(-1)] : part;

function faultsOf(schema: string, value: unknown): unknown[] {
  const isValid = ajv.getSchema(`atlas#${schema}`);
  if (!isValid) return [`no schema at ${schema}`];
  void isValid(value);
  return isValid.errors ?? [];
}

describe('An example of the API', () => {
  const examples = [...examplesIn(document)];

  it('is valid, whatever it is an example of', () => {
    expect(examples.length).toBeGreaterThan(150);
    const faults = examples.flatMap(({ pointer, schema, value }) => {
      const found = faultsOf(schema, value);
      return found.length > 0 ? [{ pointer, found }] : [];
    });
    expect(faults).toEqual([]);
  });

  it('would be found to be wrong', () => {
    const { schema } = examples.find(({ pointer }) => pointer.includes('v1~1orders/post/requestBody'))!;
    expect(faultsOf(schema, { currency: 'EUR' })).not.toEqual([]);
    expect(faultsOf(schema, { currency: 'EUR', paymentMethod: 'pm_success', surprise: 1 })).not.toEqual([]);
  });

  it.each(operations)('stands by every body of $name', ({ operation }) => {
    const bodies = [
      operation['requestBody'],
      ...Object.entries<Json>(operation['responses']).flatMap(([status, response]) =>
        status.startsWith('2') ? [response] : [],
      ),
    ];
    const media = bodies.flatMap((body: Json | undefined) => Object.values<Json>(body?.['content'] ?? {}));
    for (const { example, examples: several } of media) expect(example ?? several).toBeDefined();
  });
});

describe('An operation', () => {
  it.each(operations)('$name answers something, with a schema where there is a body', ({ operation }) => {
    const success = Object.entries<Json>(operation['responses']).find(([status]) => status.startsWith('2'));
    const [status, { content }] = success!;
    expect(['202', '204'].includes(status) || content['application/json'].schema).toBeTruthy();
  });

  const isOpen = ({ operation }: (typeof operations)[number]) => operation['security'].length === 0;

  it.each(operations.filter((one) => !isOpen(one)))(
    '$name says what is answered to whom may not call it',
    ({ operation }) =>
      expect(Object.keys(operation['responses'])).toEqual(expect.arrayContaining(['401', '429', '503'])),
  );

  it('is open to everybody only where somebody comes aboard, or back in', () => {
    const opened = routes.filter(({ openTo }) => openTo !== undefined).map(({ path }) => path);
    const unexpected = operations
      .filter((one) => isOpen(one) && !opened.some((path) => one.path.startsWith(path)))
      .map(({ method, path }) => `${method} ${path}`);
    expect(unexpected).toEqual(['post /v1/oauth/token', 'post /v1/password-resets', 'post /v1/sessions']);
  });

  it.each(operations.filter(({ path }) => path.startsWith('/v1/admin/')))(
    '$name is for operators only',
    ({ operation }) => expect(operation['security']).toEqual([{ apiKey: ['operator'] }]),
  );

  it('is described for everything that the gateway lets through', () => {
    const lacking = routes.flatMap(({ path, methods, to }) =>
      methods
        .filter((method) => {
          const shown = path.replace(`/v1/admin/${to}/`, '/v1/admin/{service}/');
          return !operations.some(
            (one) => one.method === method.toLowerCase() && `${one.path}/`.startsWith(`${shown}/`),
          );
        })
        .map((method) => `${method} ${path}`),
    );
    expect(lacking).toEqual([]);
  });

  it('of services among themselves is nobody else’s business', () => expect(text).not.toContain('/internal/'));
});

describe('A linter', () => {
  it('finds nothing to complain about, and would find what is wrong', async () => {
    expect(await lintFindings(text)).toEqual([]);
    const wrong = structuredClone(document);
    delete wrong['paths']['/v1/orders'].post.operationId;
    wrong['paths']['/v1/orders'].get.tags = ['Orders', 'Orders'];
    wrong['paths']['/v1/charges'].get.responses = {};
    const findings = await lintFindings(JSON.stringify(wrong));
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.stringContaining('operation-operationId'),
        expect.stringContaining('operation-2xx-response'),
      ]),
    );
  });

  it('takes paths that meet for what they are, unless a service is called like a resource', async () => {
    const clashing = text.replace('"enum": ["accounts",', '"enum": ["flags",');
    const hasBoth = Object.keys(document['paths']).some((path) => path.startsWith('/v1/admin/flags/{'));
    expect((await lintFindings(clashing)).some((finding) => finding.startsWith('no-ambiguous-paths'))).toBe(hasBoth);
  });
});
