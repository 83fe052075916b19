/** The answer to a request: what a test looks at. */
export interface ApiAnswer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A caller of the API with a key of its own. */
export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly key: string,
  ) {}

  get<Body>(path: string): Promise<ApiAnswer<Body>> {
    return this.send('GET', path);
  }

  /** With a fresh Idempotency-Key, unless the headers bring one. */
  post<Body>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer<Body>> {
    return this.send('POST', path, body, { 'idempotency-key': crypto.randomUUID(), ...headers });
  }

  async send<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer<Body>> {
    const response = await fetch(this.baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // What is asked of the body is for the test to assert: this only spares it the cast.
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as Body,
    };
  }
}
