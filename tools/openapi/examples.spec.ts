import { describe, expect, it } from '@jest/globals';
import type { Schema } from './document.ts';
import { Examples } from './examples.ts';
import { withExamples } from './operation-examples.ts';

const lamp: Schema = {
  type: 'object',
  properties: { email: { type: 'string' }, scopes: { type: 'array', items: { type: 'string' } } },
};

const page: Schema = {
  type: 'object',
  properties: {
    items: { type: 'array', items: { $ref: '#/components/schemas/Lamp' } },
    nextCursor: { type: 'string' },
    _links: { type: 'object', examples: [{ self: { href: '/v1/orders?limit=20' } }] },
  },
};

describe('An example', () => {
  it('has what is called the same everywhere, also within a list', () => {
    const examples = new Examples({});
    expect(examples.of(lamp, 'Lamp')).toEqual({ email: 'ada@acme.example', scopes: ['orders:read'] });
    expect(() => examples.assertClear()).not.toThrow();
  });

  it('is asked for where nothing says what a text looks like', () => {
    const examples = new Examples({});
    examples.of({ type: 'object', properties: { socket: { type: 'string' } } }, 'Lamp');
    expect(() => examples.assertClear()).toThrow('Lamp.socket');
  });

  it('of a page has the links of its own list', () => {
    const content = { 'application/json': { schema: page } };
    const operation = { operationId: 'listLamps', responses: { 200: { description: 'These.', content } } };
    const { responses } = withExamples(operation, '/v1/lamps', new Examples({ Lamp: lamp }));
    expect(responses).toMatchObject({
      200: {
        content: {
          'application/json': {
            example: {
              _links: {
                self: { href: '/v1/lamps?limit=20' },
                next: { href: expect.stringMatching(/^\/v1\/lamps\?limit=20&cursor=\w+$/) },
              },
            },
          },
        },
      },
    });
  });
});
