import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export const answers =
  (status: number, body = '{}', headers: Record<string, string> = {}): Behaviour =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
export const hangs: Behaviour = () => undefined;
export const hangsUp: Behaviour = (_request, response) => void response.destroy();
export const takes =
  (ms: number): Behaviour =>
  async (_request, response) => {
    await pause(ms);
    response.end('{}');
  };
export const waitsFor =
  (released: Promise<void>): Behaviour =>
  async (_request, response) => {
    await released;
    response.end('{}');
  };
/** A byte now and then: never silent for long, and never done. */
export const drips: Behaviour = async (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  while (!response.destroyed) {
    response.write('.');
    await pause(20);
  }
};
export const stopsHalfWay: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('the beginning');
  setTimeout(() => response.destroy(), 20);
};

/** Somebody outside, as bad as a test wants them to be. */
export class OddServer {
  readonly asked: { readonly method: string; readonly key: string | undefined }[] = [];
  mostAtOnce = 0;
  behave: Behaviour = answers(200);
  private atOnce = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => this.serve(request, response));
  }

  async start(port = 0): Promise<string> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    return this.origin;
  }

  get origin(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.closeAllConnections();
    this.server.close();
    await closed;
  }

  forget(): void {
    this.asked.length = 0;
    this.mostAtOnce = 0;
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', headers } = request;
    this.asked.push({ method, key: headers['idempotency-key']?.toString() });
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    response.once('close', () => (this.atOnce -= 1));
    request.resume();
    void this.behave(request, response);
  }
}
