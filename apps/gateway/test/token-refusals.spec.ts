import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { GatewayAmongStandIns } from './gateway-among-stand-ins.ts';

const form = 'application/x-www-form-urlencoded';

describe('who asks for a token in a way that cannot be understood', () => {
  let system: GatewayAmongStandIns;
  const agent = new Agent();

  beforeAll(async () => {
    system = await GatewayAmongStandIns.startWithoutRedis();
  });
  afterAll(async () => {
    await agent.close();
    await system.stop();
  });

  async function ask(body: string, sentAs = form, more: readonly string[] = [], query = '') {
    const headers = ['content-type', sentAs, ...more];
    const path = `/v1/oauth/token${query}`;
    const answer = await agent.request({ origin: await system.address, path, method: 'POST', headers, body });
    const { 'content-type': contentType, 'cache-control': cacheControl } = answer.headers;
    const [type] = String(contentType).split(';');
    return { status: answer.statusCode, type, cacheControl, body: (await answer.body.json()) as object };
  }

  it.each([
    ['an address that holds a NUL', () => ask('a=b', form, [], '?a=%00')],
    ['a header that stands there twice', () => ask('a=b', form, ['authorization', 'Basic YTpi', 'authorization', 'x'])],
  ])('is told so in the words of OAuth: %s', async (_, asked) => {
    expect(await asked()).toEqual({
      ...{ status: 400, type: 'application/json', cacheControl: 'no-store' },
      body: { error: 'invalid_request', error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/) },
    });
  });

  it.each([
    ['JSON', '{}', 'application/json'],
    ['what should be JSON', '{', 'application/json'],
    ['a text', 'grant_type=client_credentials', 'text/plain'],
  ])('is told to send a form, by a problem: %s', async (_, body, contentType) => {
    expect(await ask(body, contentType)).toMatchObject({
      ...{ status: 415, type: 'application/problem+json' },
      body: { type: 'urn:atlas:problem:form_required' },
    });
  });

  it('is told how much is too much, by a problem', async () => {
    expect(await ask(`scope=${'x'.repeat(20_000)}`)).toMatchObject({
      ...{ status: 413, type: 'application/problem+json' },
      body: { type: 'urn:atlas:problem:form_too_large' },
    });
  });
});
