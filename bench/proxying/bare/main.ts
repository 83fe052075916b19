import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Redis } from 'ioredis';
import { Agent, type Dispatcher } from 'undici';
import { admit } from '../../../apps/gateway/src/admission/admission.script.ts';
import { told } from '../../edge/told.ts';

/**
 * The least that a gateway on Node does which asks Redis once a request: node:http, undici, and Atlas' script with arguments like its
 * own. It finds out nothing about who calls, checks nothing, and tells nobody: no framework, log, metric, trace or time-out.
 */
const agent = new Agent({ connections: 256, pipelining: 1 });
const origin = told('BARE_UPSTREAM_URL');
const redis = new Redis(told('BARE_REDIS_URL'));
const tenant = '0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e';
const keyHash = 'a'.repeat(64);
const limits = ['tenant', tenant, 1_000_000_000, 60_000, 3, 'key', keyHash, 500_000_000, 60_000, 3];

let requests = 0;
const returning: string[] = [];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/readyz') return void response.end();
  const lease = `bare:${(++requests).toString(36)}`;
  const leases = returning.splice(0).flatMap((each) => [tenant, each]);
  const session = ['', '', 7_200_000, `atlas:revoked-key:${keyHash}`];
  const places = [tenant, 10_000, lease, 3_000, leases.length / 2, ...leases];
  const [body] = await Promise.all([bodyOf(request), redis.evalsha(admit.sha, 0, ...session, ...places, ...limits)]);
  agent.dispatch(
    { origin, path: request.url ?? '/', method: 'POST', body, headers: headersOf(request) },
    new PassBack(response),
  );
  response.once('close', () => returning.push(lease));
}

/** `buffer` of node:stream/consumers goes by an iterator, which costs more than all of this. */
function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks)));
  });
}

function headersOf({ headers: { 'idempotency-key': key, 'content-type': type } }: IncomingMessage): string[] {
  return ['authorization', `Bearer ${'x'.repeat(500)}`, 'content-type', String(type), 'idempotency-key', String(key)];
}

class PassBack implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  private status = 0;

  constructor(private readonly response: ServerResponse) {}

  onRequestStart(): void {
    // undici demands it of every handler
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.chunks);
    this.response
      .writeHead(this.status, { 'content-type': 'application/json', 'content-length': body.length })
      .end(body);
  }

  onResponseError(): void {
    this.response.destroy();
  }
}

await redis.script('LOAD', admit.lua);
createServer((request, response) => void answer(request, response)).listen(Number(told('BARE_PORT')), '127.0.0.1');
