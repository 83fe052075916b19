import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated/schema.ts';
import { AtlasProblem } from './problem.ts';
import { sendPatiently } from './retries.ts';

export interface AtlasOptions {
  /** `https://api.atlas.example` */
  readonly baseUrl: string;
  /** For machines. A function is asked before each request: for a key that is rotated, or a token that runs out. */
  readonly apiKey?: string | (() => string | Promise<string>);
  /** For a browser whose person has logged in: the cookie is sent, and with all that changes something this token. */
  readonly csrfToken?: () => string | undefined;
  /** How often a request is sent again at most; 3 when left out. */
  readonly retries?: number;
  /** How long one try may take; 30 seconds when left out. */
  readonly timeoutMs?: number;
  /** Instead of the one that is built in. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly retries?: number;
  readonly timeoutMs?: number;
}

export interface PostOptions extends CallOptions {
  /** Your own name for this intent. A fresh one for each call when left out, and the same for all tries of that call. */
  readonly idempotencyKey?: string;
}

export interface ChangeOptions extends CallOptions {
  /** The `ETag` of what you have seen: nothing is changed when it is another by now. */
  readonly ifMatch?: string;
}

interface Answered<Answer> {
  readonly data?: Answer;
  readonly error?: unknown;
  readonly response: Response;
}

/** How resources talk to Atlas. */
export class Transport {
  readonly api: Client<paths>;

  constructor(private readonly options: AtlasOptions) {
    const { baseUrl, csrfToken } = options;
    this.api = createClient<paths>({ baseUrl, ...(csrfToken && { credentials: 'include' }) });
    this.api.use({ onRequest: ({ request }) => this.identify(request) });
  }

  /** What a call has beside its parameters and its body. */
  with({ signal, retries, timeoutMs }: CallOptions) {
    const patience = {
      retries: retries ?? this.options.retries ?? 3,
      timeoutMs: timeoutMs ?? this.options.timeoutMs ?? 30_000,
      fetch: this.options.fetch ?? ((request: Request) => globalThis.fetch(request)),
    };
    return { fetch: sendPatiently(patience), ...(signal && { signal }) };
  }

  async answerOf<Answer>(call: Promise<Answered<Answer>>): Promise<Answer> {
    const { data, response, error } = await call;
    if (data === undefined) throw new AtlasProblem(response, error);
    return data;
  }

  async done(call: Promise<Answered<unknown>>): Promise<void> {
    const { response, error } = await call;
    if (!response.ok) throw new AtlasProblem(response, error);
  }

  private async identify(request: Request): Promise<Request> {
    const { apiKey, csrfToken } = this.options;
    const key = typeof apiKey === 'function' ? await apiKey() : apiKey;
    if (key !== undefined) request.headers.set('authorization', `Bearer ${key}`);
    const token = request.method === 'GET' ? undefined : csrfToken?.();
    if (token !== undefined) request.headers.set('x-csrf-token', token);
    return request;
  }
}

export const keyed = ({ idempotencyKey = crypto.randomUUID() }: PostOptions) => ({ 'Idempotency-Key': idempotencyKey });

export const conditional = ({ ifMatch }: ChangeOptions) => (ifMatch === undefined ? {} : { 'If-Match': ifMatch });
