import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** Of this machine, and nobody else's: limits of an address are kept for longer than a test takes. */
export function anAddress(): string {
  return `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

interface Page<Body> {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Body;
}

/** Keeps the cookie that it is given, as a browser does, and sends the CSRF token that its page has read. */
export class Browser {
  cookie = '';
  csrfToken: string | undefined;

  constructor(
    private readonly address: string,
    private readonly device: string,
    private readonly localAddress = '127.0.0.1',
  ) {}

  get<Body>(path: string): Promise<Page<Body>> {
    return this.send('GET', path);
  }

  post<Body>(path: string, body: object): Promise<Page<Body>> {
    return this.send('POST', path, JSON.stringify(body));
  }

  put<Body>(path: string, body: object): Promise<Page<Body>> {
    return this.send('PUT', path, JSON.stringify(body));
  }

  delete<Body>(path: string): Promise<Page<Body>> {
    return this.send('DELETE', path);
  }

  private async send<Body>(method: string, path: string, body?: string): Promise<Page<Body>> {
    const headers = {
      'user-agent': this.device,
      ...(this.cookie !== '' && { cookie: this.cookie }),
      ...(this.csrfToken !== undefined && { 'x-csrf-token': this.csrfToken }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }),
    };
    const sent = request(this.address + path, { method, headers, localAddress: this.localAddress });
    const answered = once(sent, 'response');
    sent.end(body);
    const [response] = (await answered) as [IncomingMessage];
    const answer = await text(response);
    for (const cookie of response.headers['set-cookie'] ?? []) this.keep(cookie);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: (answer === '' ? undefined : JSON.parse(answer)) as Body,
    };
  }

  private keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    this.cookie = /Max-Age=0/i.test(cookie) ? '' : pair;
  }
}
