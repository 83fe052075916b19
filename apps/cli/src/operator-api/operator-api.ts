import { Refused } from '../refused.ts';
import { Answer } from './answer.ts';
import { operatorApiConfig } from './operator-api.config.ts';
import type { BusService } from './services.ts';

type Query = Readonly<Record<string, string | number | undefined>>;

interface Wish {
  readonly body?: object;
  /** Only if it is still as it was seen. */
  readonly ifMatch?: string | undefined;
}

interface Tagged {
  readonly answer: Answer;
  readonly etag: string | undefined;
}

/** Longer than the gateway waits for a service: its answer says more than our impatience. */
const patienceMs = 40_000;

/** The operators' routes of the services, through the gateway. */
export class OperatorApi {
  private constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  static fromEnvironment(): OperatorApi {
    const { apiUrl, apiKey } = operatorApiConfig.read();
    return new OperatorApi(apiUrl, apiKey);
  }

  get(service: BusService, path: string, query: Query = {}): Promise<Answer> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    return this.send('GET', `${service}/${path}${search.size === 0 ? '' : `?${search.toString()}`}`);
  }

  post(service: BusService, path: string, body: object): Promise<Answer> {
    return this.send('POST', `${service}/${path}`, body);
  }

  patch(service: BusService, path: string, body: object): Promise<Answer> {
    return this.send('PATCH', `${service}/${path}`, body);
  }

  /** What the gateway itself answers for. */
  async ask(method: 'GET' | 'PUT' | 'DELETE', path: string, { body, ifMatch }: Wish = {}): Promise<Tagged> {
    const headers = { ...(ifMatch !== undefined && { 'if-match': ifMatch }) };
    const { json, response } = await this.exchange(method, path, body, headers);
    return { answer: Answer.from(json), etag: response.headers.get('etag') ?? undefined };
  }

  private async send(method: string, path: string, body?: object): Promise<Answer> {
    return Answer.from((await this.exchange(method, path, body)).json);
  }

  private async exchange(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ json: unknown; response: Response }> {
    const response = await this.fetch(`/v1/admin/${path}`, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const json = parsed(await response.text());
    if (!response.ok) throw new Refused(json);
    return { json, response };
  }

  private async fetch(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(this.url + path, request);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new Refused({
        title: `The gateway does not answer at ${this.url}.`,
        detail: cause instanceof Error ? `${cause.message}.` : undefined,
        remedy: 'Check ATLAS_API_URL, and that Atlas is up (`npm start`).',
      });
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not ours: something stands between us and the gateway
  }
}
