import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Behaviour = (request: SeenRequest, response: ServerResponse) => void;

/** A service that does what a test tells it to, and remembers what it was asked. */
export class StandIn {
  readonly seen: SeenRequest[] = [];
  behave: Behaviour = answers(200, { ok: true });
  /** Whether it has ended a request before it has read its body. */
  interrupt: (request: IncomingMessage) => boolean = () => false;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.handle(request, response).catch(() => undefined)); // cut off
  }

  static async start(port = 0): Promise<StandIn> {
    const standIn = new StandIn();
    await new Promise<void>((resolve) => standIn.server.listen(port, '127.0.0.1', resolve));
    return standIn;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.interrupt(request)) return;
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: await text(request) };
    this.seen.push(seen);
    this.behave(seen, response);
  }
}

export function answers(status: number, body: object, headers: Record<string, string> = {}): Behaviour {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** Hangs up without an answer, so many times. */
export function hangsUp(times: number, then: Behaviour = answers(200, { ok: true })): Behaviour {
  let left = times;
  return (request, response) => {
    if (left-- > 0) response.socket?.destroy();
    else then(request, response);
  };
}
