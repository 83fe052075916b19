import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@atlas/kernel';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testSigner, type TestSigner } from '../src/testing.ts';
import { ServiceProcess } from './service-process.ts';

describe('a service process', () => {
  let service: ServiceProcess;
  let env: Record<string, string>;
  let signer: TestSigner;

  beforeAll(async () => {
    signer = await testSigner();
    env = { ATLAS_TOKEN_JWKS_FILE: signer.jwksFile };
  });
  afterEach(() => service.signal('SIGKILL'));

  // Node would wait for a connection that is kept open: 72 seconds.
  it('ends soon and with 0 when it is told to stop and has nothing to do', async () => {
    service = new ServiceProcess(env);
    await fetch(`${await service.url()}/livez`);
    const start = performance.now();
    service.signal('SIGTERM');
    expect(await service.exitCode()).toBe(0);
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it('answers what it has begun, and lets go of clients that would stay', async () => {
    service = new ServiceProcess(env);
    const url = await service.url();
    const agent = new Agent({ keepAlive: true });
    const thinking = request(`${url}/think`, { agent }).end();
    const answered = once(thinking, 'response') as Promise<[IncomingMessage]>;
    await service.hasWritten(/thinking\n/);
    service.signal('SIGTERM');
    await service.hasWritten(/"stopping"/);
    service.signal('SIGUSR2');
    const [response] = await answered;
    expect(await json(response)).toEqual({ thought: true });
    expect(response.headers.connection).toBe('close');
    expect(await service.exitCode()).toBe(0);
    agent.destroy();
  });

  it('keeps serving while balancers notice that it is not ready any more', async () => {
    service = new ServiceProcess({ ...env, ATLAS_DRAIN_MS: '8000' });
    const url = await service.url();
    service.signal('SIGTERM');
    await service.hasWritten(/"stopping"/);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/know`)).status).toBe(200);
    expect(await service.exitCode()).toBe(0);
  });

  it('does not hang up on a client that is between two requests: one may be on its way', async () => {
    service = new ServiceProcess({ ...env, ATLAS_DRAIN_MS: '10000' });
    const url = await service.url();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await answerOf(request(`${url}/livez`, { agent }).end());
    service.signal('SIGTERM');
    await service.hasWritten(/"stopping"/);
    await pause(500);
    const second = request(`${url}/livez`, { agent }).end();
    const { statusCode, headers } = await answerOf(second);
    expect([statusCode, headers.connection, second.reusedSocket]).toEqual([200, 'close', true]);
    expect(await service.exitCode()).toBe(0);
    agent.destroy();
  });

  async function answerOf(asked: ClientRequest): Promise<IncomingMessage> {
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    await json(response);
    return response;
  }

  it('ends with 1 when its work does not end in time', async () => {
    service = new ServiceProcess({ ...env, ATLAS_STOP_TIMEOUT_MS: '50' });
    const outcome = fetch(`${await service.url()}/think`).then(
      () => 'answered',
      () => 'lost',
    );
    await service.hasWritten(/thinking\n/);
    service.signal('SIGTERM');
    expect(await service.exitCode()).toBe(1);
    expect(service.output).toContain('work in flight did not finish in time');
    expect(await outcome).toBe('lost');
  });

  it('names request, trace and tenant in the log line of a request', async () => {
    service = new ServiceProcess(env);
    const tenantId = newId('ten');
    const authorization = await signer.bearer({ kind: 'user', tenantId, scopes: [] }, 'thinking');
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await fetch(`${await service.url()}/know`, { headers: { authorization, 'x-request-id': 'r-1', traceparent } });
    expect(JSON.parse(await service.hasWritten(/^(.*"route":"\/know".*)\n/m))).toMatchObject({
      service: 'thinking',
      message: 'request',
      status: 200,
      requestId: 'r-1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      tenantId,
    });
  });

  it.each([
    { roles: undefined, consumes: true },
    { roles: 'http,consumers', consumes: true },
    { roles: 'http,jobs', consumes: false },
  ])('with the roles $roles consumes: $consumes', async ({ roles, consumes }) => {
    service = new ServiceProcess({ ...env, ...(roles !== undefined && { ATLAS_ROLES: roles }) });
    expect((await fetch(`${await service.url()}/livez`)).status).toBe(200); // it listens before it says that it is ready
    expect(service.output.includes('listening to thoughts')).toBe(consumes);
  });

  it('refuses a role that there is not', async () => {
    service = new ServiceProcess({ ...env, ATLAS_ROLES: 'http,consumer' });
    expect(await service.exitCode()).toBe(78);
    expect(service.output).toContain('ATLAS_ROLES is not a list of http, consumers, jobs');
  });

  it('says what is missing and ends with 78 when its environment is not complete', async () => {
    service = new ServiceProcess({});
    expect(await service.exitCode()).toBe(78);
    expect(service.output).toContain('ATLAS_TOKEN_JWKS_FILE is missing (the file with the public keys');
  });

  it('does the same when what its environment names is not there', async () => {
    service = new ServiceProcess({ ATLAS_TOKEN_JWKS_FILE: '/not/there.json' });
    expect(await service.exitCode()).toBe(78);
    expect(service.output).toContain('ATLAS_TOKEN_JWKS_FILE cannot be used: ENOENT');
  });

  it('says so and ends with 1 when its port is taken', async () => {
    service = new ServiceProcess(env);
    const { port } = new URL(await service.url());
    const second = new ServiceProcess({ ...env, ATLAS_PORT: port });
    expect(await second.exitCode()).toBe(1);
    expect(second.output).toContain('EADDRINUSE');
  });
});
