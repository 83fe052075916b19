import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

type Answering = (request: Seen) => object | undefined;

/** Answers for every service what a test tells it, and remembers what it was asked. */
export class StandInGateway {
  readonly seen: Seen[] = [];
  answer: Answering = () => ({});
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.hear(request).then((answer) => {
        const status = 'status' in answer && typeof answer.status === 'number' ? answer.status : 200;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
  }

  static async start(): Promise<StandInGateway> {
    const gateway = new StandInGateway();
    gateway.server.listen(0, '127.0.0.1');
    await once(gateway.server, 'listening');
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What was asked, without reading. */
  get orders(): readonly (readonly [string, unknown])[] {
    return this.seen
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => [`${method} ${path}`, body]);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async hear(request: IncomingMessage): Promise<object> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const seen = {
      method: request.method ?? '',
      path: pathname.replace('/v1/admin/', ''),
      query: Object.fromEntries(searchParams),
      authorization: request.headers.authorization,
      body: request.headers['content-type'] === undefined ? undefined : await json(request),
    };
    this.seen.push(seen);
    return this.answer(seen) ?? { status: 404, title: 'There is no such thing.', remedy: 'Look again.' };
  }
}
