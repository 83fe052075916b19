import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { newUuid } from '@atlas/kernel';
import type { Outcome } from '../src/charges/payment-gateway.ts';

interface Asked {
  readonly key: string;
  readonly reference: string;
}
type Scene = (asked: Asked) => Outcome | Promise<Outcome>;

/** A provider over HTTP that keeps books, and plays the next scene where one was scripted. */
export class ScriptedProvider {
  readonly charges: Asked[] = [];
  readonly refunds: Asked[] = [];
  private readonly scenes: Scene[] = [];
  private readonly books = new Map<string, Outcome>();
  private readonly server = createServer((request, response) => void this.serve(request, response));

  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    const address = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What the next request comes to. Without a scene it succeeds. */
  next(scene: Scene): void {
    this.scenes.push(scene);
  }

  /** What a look-up finds from now on. */
  knows(reference: string, outcome: Outcome): void {
    this.books.set(reference, outcome);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://provider');
    if (request.method === 'GET') return this.lookUp(searchParams.get('reference') ?? '', response);
    const { reference } = (await json(request)) as Asked;
    const asked = { key: String(request.headers['idempotency-key']), reference };
    (pathname === '/v1/charges' ? this.charges : this.refunds).push(asked);
    const scene = this.scenes.shift() ?? (() => ({ is: 'succeeded', providerRef: `ref_${newUuid()}` }) as const);
    const outcome = await scene(asked);
    if (outcome.is === 'succeeded') this.books.set(reference, outcome);
    this.answer(outcome, response);
  }

  private lookUp(reference: string, response: ServerResponse): void {
    const outcome = this.books.get(reference);
    response.end(JSON.stringify({ items: outcome ? [entryOf(outcome)] : [] }));
  }

  private answer(outcome: Outcome, response: ServerResponse): void {
    switch (outcome.is) {
      case 'succeeded':
        response.writeHead(201).end(JSON.stringify(entryOf(outcome)));
        break;
      case 'failed':
        response.writeHead(402).end(JSON.stringify({ type: `urn:atlas:problem:${outcome.failure}` }));
        break;
      case 'processing':
        response.writeHead(409).end(JSON.stringify({ type: 'urn:atlas:problem:request_in_progress' }));
        break;
      case 'unanswered':
        response.destroy();
    }
  }
}

function entryOf(outcome: Outcome): object {
  const id = outcome.is === 'succeeded' ? outcome.providerRef : 'none';
  return { id, status: outcome.is, failureCode: outcome.is === 'failed' ? outcome.failure : null };
}
