import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { createOperator } from './create-operator.ts';

describe('atlas operator create', () => {
  let accounts: Server;
  let accountsUrl: string;
  let signer: TestSigner;
  let answer: { status: number; body: object };
  let asked: { url: string | undefined; headers: IncomingHttpHeaders };

  beforeEach(async () => {
    signer = await testSigner();
    accounts = createServer(({ url, headers }, response) => {
      asked = { url, headers };
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    }).listen(0, '127.0.0.1');
    await once(accounts, 'listening');
    const address = accounts.address();
    accountsUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterEach(() => void accounts.close());

  const create = () => createOperator({ name: 'Olga', accountsUrl, signingKeyFile: signer.signingKeyFile });

  it('gives the key that accounts made', async () => {
    answer = { status: 201, body: { id: 'opr_1', secret: 'atlas_opr_x' } };
    expect(await create()).toEqual({ id: 'opr_1', name: 'Olga', secret: 'atlas_opr_x' });
    expect(asked.url).toBe('/internal/operators');
  });

  it('may do this and nothing else', async () => {
    answer = { status: 201, body: { id: 'opr_1', secret: 'atlas_opr_x' } };
    await create();
    const keys = createLocalJWKSet(JSON.parse(await readFile(signer.jwksFile, 'utf8')) as JSONWebKeySet);
    const token = asked.headers.authorization?.slice('Bearer '.length) ?? '';
    const { payload } = await jwtVerify(token, keys, { audience: 'accounts' });
    expect(payload).toMatchObject({ kind: 'service', sub: 'cli', scope: 'operator:create' });
  });

  it('says why it was refused, and what to do', async () => {
    answer = { status: 409, body: { title: 'There is an operator already.', remedy: 'Use its key.' } };
    await expect(create()).rejects.toThrow('There is an operator already. Use its key.');
  });
});
