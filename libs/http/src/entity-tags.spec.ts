import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { answerConditionally, entityTagOf } from './entity-tags.ts';
import { PreconditionFailed } from './http.errors.ts';
import { Precondition } from './precondition.ts';

const lamp = { id: 'lmp_1', version: 1 };
const tag = entityTagOf(JSON.stringify(lamp));

describe('a resource that is read', () => {
  const server = fastify();
  beforeAll(() => {
    answerConditionally(server);
    for (const url of ['/v1/lamps/1', '/livez']) server.get(url, () => lamp);
    server.get('/v1/bulbs', (_request, reply) => reply.header('cache-control', 'max-age=60').send(lamp));
    server.get('/v1/lamps/2', (_request, reply) => reply.code(404).send({ title: 'no such lamp' }));
    server.post('/v1/lamps', (_request, reply) => reply.code(201).send(lamp));
  });
  afterAll(() => server.close());

  const read = (headers: Record<string, string> = {}, url = '/v1/lamps/1') => server.inject({ url, headers });

  it('says which state of it this is, and stays in no cache', async () => {
    const { statusCode, headers } = await read();
    expect([statusCode, headers.etag, headers['cache-control']]).toEqual([200, tag, 'no-store']);
  });

  it('stays in caches for as long as it says itself', async () =>
    expect((await read({}, '/v1/bulbs')).headers['cache-control']).toBe('max-age=60'));

  it.each([
    ['that state', tag],
    ['that state, weakened by a cache', `W/${tag}`],
    ['that state among others', `"older", W/"oldest",${tag}`],
    ['any state', '*'],
  ])('is not sent again to whom has seen %s', async (_, seen) => {
    const { statusCode, headers, body } = await read({ 'if-none-match': seen });
    expect([statusCode, headers.etag, headers['content-type'], body]).toEqual([304, tag, undefined, '']);
  });

  it.each(['"older"', tag.replaceAll('"', ''), '', '"', tag.toUpperCase()])(
    'is sent to whom has seen %j',
    async (seen) => {
      const { statusCode, body } = await read({ 'if-none-match': seen });
      expect([statusCode, JSON.parse(body)]).toEqual([200, lamp]);
    },
  );

  it('has no tag when it is not there, was only just made, or is no resource', async () => {
    const answers = [
      await read({}, '/v1/lamps/2'),
      await read({}, '/livez'),
      await server.inject({ method: 'POST', url: '/v1/lamps' }),
    ];
    expect(answers.map(({ headers }) => headers.etag)).toEqual([undefined, undefined, undefined]);
  });

  it('has no tag of two states', () => expect(entityTagOf(JSON.stringify({ ...lamp, version: 2 }))).not.toBe(tag));
});

describe('a resource that is to be changed', () => {
  const changing = (ifMatch: string | undefined) => () => new Precondition(ifMatch).check(lamp);

  it.each([undefined, tag, `"older", ${tag}`, '*'])('is, for whom has seen %j', (seen) =>
    expect(changing(seen)).not.toThrow(),
  );

  it.each(['"older"', `W/${tag}`, 'nonsense', ''])('is not, for whom has seen %j', (seen) =>
    expect(changing(seen)).toThrow(PreconditionFailed),
  );
});
