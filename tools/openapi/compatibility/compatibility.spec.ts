import { describe, expect, it } from '@jest/globals';
import { parseDocument } from '../released.ts';
import { compareDocuments, sentenceOf } from './compare-documents.ts';
import { schemaRules } from './schema-rules.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const wish = {
  type: 'object',
  required: ['colour'],
  additionalProperties: false,
  properties: {
    colour: { type: 'string', enum: ['red', 'green'] },
    name: { type: 'string', maxLength: 40 },
    bulbs: { type: 'array', items: { type: 'object', properties: { watts: { type: 'integer', minimum: 1 } } } },
    room: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    power: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
};
const lamp = {
  type: 'object',
  required: ['id', 'colour'],
  properties: {
    id: { type: 'string', pattern: '^lmp_' },
    colour: { type: 'string', enum: ['red', 'green'] },
    litAt: { type: 'string', format: 'date-time' },
    watts: { type: 'integer', maximum: 100 },
    room: { $ref: '#/components/schemas/Room' },
    power: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
};
const listLamps = {
  operationId: 'listLamps',
  security: [{ apiKey: ['lamps:read'] }, { session: ['lamps:read'] }],
  parameters: [
    { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
    { $ref: '#/components/parameters/Colour' },
  ],
  responses: { 200: json({ type: 'array', items: { $ref: '#/components/schemas/Lamp' } }) },
};
const lightLamp = {
  operationId: 'lightLamp',
  security: [{ apiKey: ['lamps:write'] }],
  requestBody: { required: true, ...json({ $ref: '#/components/schemas/Wish' }) },
  responses: { 201: json({ $ref: '#/components/schemas/Lamp' }), 409: json({}) },
};
const released = {
  openapi: '3.1.0',
  info: { title: 'Lamps', version: '1' },
  paths: {
    '/v1/lamps': { get: listLamps, post: lightLamp },
    '/v1/moods': { get: { ...listLamps, operationId: 'listMoods' } },
  },
  components: {
    schemas: { Wish: wish, Lamp: lamp, Room: { type: 'object', properties: { floor: { type: 'integer' } } } },
    parameters: { Colour: { name: 'colour', in: 'query', schema: { type: 'string' } } },
  },
};
type Lamps = typeof released;
type Json = Record<string, ReturnType<typeof JSON.parse>>;

/** A copy of the released document, changed as the test says. */
function found(change: (document: Lamps & Json) => unknown): string[] {
  const current: Lamps & Json = JSON.parse(JSON.stringify(released));
  change(current);
  const [before, after] = [released, current].map((document) => parseDocument(JSON.stringify(document)));
  return compareDocuments(before!, after!).map(({ operation, place, rule }) =>
    `${operation.split(' ')[0]} ${place} ${rule}`.replaceAll(/ +/g, ' '),
  );
}

const post = (document: Lamps): Json => document.paths['/v1/lamps'].post;
const get = (document: Lamps): Json => document.paths['/v1/lamps'].get;
const wished = (document: Lamps): Json => document.components.schemas.Wish.properties;
const shown = (document: Lamps): Json => document.components.schemas.Lamp.properties;
const body = 'lightLamp body';
/** Of lamps, which all three operations answer with. */
const lampsLack = (field: string, rule: string) => [
  `listLamps 200 /*${field} ${rule}`,
  `lightLamp 201 ${field} ${rule}`,
  `listMoods 200 /*${field} ${rule}`,
];

const breaks: readonly [what: string, change: (document: Lamps & Json) => unknown, findings: string[]][] = [
  ['a path is removed', (d) => delete (d.paths as Json)['/v1/moods'], ['listMoods operation-removed']],
  ['a method is removed', (d) => delete (d.paths['/v1/lamps'] as Json)['get'], ['listLamps operation-removed']],
  ['an operation is renamed', (d) => (post(d)['operationId'] = 'kindle'), ['lightLamp operation-renamed']],
  ['a parameter is removed', (d) => get(d)['parameters'].shift(), ['listLamps query limit parameter-removed']],
  [
    'a parameter is added that everybody must send',
    (d) => get(d)['parameters'].push({ name: 'at', in: 'query', required: true, schema: {} }),
    ['listLamps query at required-parameter-added'],
  ],
  [
    'a shared parameter is made required',
    (d) => ((d.components.parameters.Colour as Json)['required'] = true),
    ['listLamps query colour parameter-made-required', 'listMoods query colour parameter-made-required'],
  ],
  [
    'a parameter takes less',
    (d) => (get(d)['parameters'][0].schema.maximum = 50),
    ['listLamps query limit bound-tightened'],
  ],
  ['a body is not taken any more', (d) => delete post(d)['requestBody'], ['lightLamp body body-removed']],
  [
    'a body is demanded where there was none',
    (d) => (get(d)['requestBody'] = { required: true, ...json({}) }),
    ['listLamps body body-made-required'],
  ],
  [
    'another type of media is demanded',
    (d) => (post(d)['requestBody'].content = { 'text/plain': {} }),
    ['lightLamp body media-type-removed'],
  ],
  ['a field of a request is removed', (d) => delete wished(d)['name'], [`${body} /name field-removed`]],
  [
    'a field of a request is added that everybody must send',
    (d) => {
      wished(d)['owner'] = { type: 'string' };
      d.components.schemas.Wish.required.push('owner');
    },
    [`${body} /owner required-field-added`],
  ],
  [
    'a field of a request is made required',
    (d) => d.components.schemas.Wish.required.push('name'),
    [`${body} /name field-made-required`],
  ],
  ['a field takes fewer values', (d) => wished(d)['colour'].enum.pop(), [`${body} /colour value-removed`]],
  ['a field takes fewer types', (d) => (wished(d)['room'] = { type: 'string' }), [`${body} /room type-narrowed`]],
  ['a field takes another type', (d) => (wished(d)['name'] = { type: 'integer' }), [`${body} /name type-narrowed`]],
  ['a field takes less text', (d) => (wished(d)['name'].maxLength = 20), [`${body} /name bound-tightened`]],
  ['a field takes text of one form only', (d) => (wished(d)['name'].pattern = '^a'), [`${body} /name format-demanded`]],
  [
    'a field far inside takes less',
    (d) => (wished(d)['bulbs'].items.properties.watts.minimum = 5),
    [`${body} /bulbs/*/watts bound-tightened`],
  ],
  [
    'a shape of a field is refused',
    (d) => wished(d)['power'].anyOf.splice(0, 1, { type: 'boolean' }),
    [`${body} /power alternative-removed`],
  ],
  [
    'a status is answered no more',
    (d) => (post(d)['responses'] = { 202: post(d)['responses'][201] }),
    ['lightLamp 201 status-removed', 'lightLamp 202 status-added'],
  ],
  ['a field of an answer is removed', (d) => delete shown(d)['watts'], lampsLack('/watts', 'field-removed')],
  [
    'a field of an answer may be missing',
    (d) => d.components.schemas.Lamp.required.pop(),
    lampsLack('/colour', 'field-made-optional'),
  ],
  [
    'a field of an answer may be null',
    (d) => (shown(d)['watts'].type = ['integer', 'null']),
    lampsLack('/watts', 'type-widened'),
  ],
  ['an answer knows another case', (d) => shown(d)['colour'].enum.push('blue'), lampsLack('/colour', 'value-added')],
  ['an answer may hold more', (d) => (shown(d)['watts'].maximum = 1_000), lampsLack('/watts', 'bound-loosened')],
  ['an answer has another form', (d) => delete shown(d)['litAt'].format, lampsLack('/litAt', 'format-given-up')],
  [
    'an answer may have another shape',
    (d) => shown(d)['power'].anyOf.push({ type: 'boolean' }),
    lampsLack('/power', 'alternative-added'),
  ],
  [
    'a field behind a reference is removed',
    (d) => delete (d.components.schemas.Room.properties as Json)['floor'],
    lampsLack('/room/floor', 'field-removed'),
  ],
  ['a way in is closed', (d) => get(d)['security'].pop(), ['listLamps security access-narrowed']],
  [
    'another scope is demanded',
    (d) => (post(d)['security'] = [{ apiKey: ['lamps:write', 'operator'] }]),
    ['lightLamp security access-narrowed'],
  ],
  [
    'a second credential is demanded',
    (d) => (post(d)['security'] = [{ apiKey: ['lamps:write'], csrf: [] }]),
    ['lightLamp security access-narrowed'],
  ],
];

describe('A change that breaks clients is found', () => {
  it.each(breaks)('%s', (_, change, findings) =>
    expect(
      found(change)
        .map((one) => one.trim())
        .toSorted(),
    ).toEqual(findings.toSorted()),
  );

  it('by every rule that there is', () => {
    const rules = new Set(breaks.flatMap(([, , findings]) => findings.map((finding) => finding.split(' ').at(-1))));
    for (const [rule] of [...schemaRules.request, ...schemaRules.answer]) expect(rules).toContain(rule);
  });

  it('and told with operation, field, and who would be hurt', () => {
    const current: Lamps = JSON.parse(JSON.stringify(released));
    delete (current.components.schemas.Wish.properties as Json)['name'];
    const [before, after] = [released, current].map((document) => parseDocument(JSON.stringify(document)));
    expect(compareDocuments(before!, after!).map(sentenceOf)).toEqual([
      'lightLamp (POST /v1/lamps) body /name: field-removed: it is gone\n    a request with it is refused.',
    ]);
  });
});

describe('A change that breaks nobody is let pass', () => {
  const changes: readonly [what: string, change: (document: Lamps & Json) => unknown][] = [
    ['nothing', () => undefined],
    ['a new path', (d) => ((d.paths as Json)['/v1/rooms'] = { get: { operationId: 'listRooms', responses: {} } })],
    ['a parameter that may be left out', (d) => get(d)['parameters'].push({ name: 'at', in: 'query', schema: {} })],
    [
      'a parameter that has moved into the components',
      (d) => {
        (d.components.parameters as Json)['Limit'] = get(d)['parameters'][0];
        get(d)['parameters'][0] = { $ref: '#/components/parameters/Limit' };
      },
    ],
    [
      'a request that may say more',
      (d) => {
        wished(d)['owner'] = { type: 'string' };
        wished(d)['colour'].enum.push('blue');
        wished(d)['name'].maxLength = 80;
        d.components.schemas.Wish.required.pop();
      },
    ],
    [
      'an answer that says more',
      (d) => {
        shown(d)['owner'] = { type: 'string' };
        d.components.schemas.Lamp.required.push('watts');
        shown(d)['watts'].maximum = 50;
        shown(d)['colour'].enum.pop();
      },
    ],
    ['another problem', (d) => (post(d)['responses'][422] = json({}))],
    ['a further way in', (d) => get(d)['security'].push({ clientCredentials: ['lamps:read'] })],
    ['an operation that is open to everybody', (d) => (get(d)['security'] = [])],
    ['other words', (d) => (shown(d)['watts'].description = 'How bright.')],
  ];
  it.each(changes)('%s', (_, change) => expect(found(change)).toEqual([]));
});
