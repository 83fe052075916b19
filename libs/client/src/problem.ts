/** One thing that is wrong with a request. */
export interface FieldProblem {
  /** JSON pointer as a URI fragment: `#/lines/0/quantity`. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly remedy?: string;
}

/** What Atlas has answered when it did not do what it was asked (RFC 9457). */
export class AtlasProblem extends Error {
  override readonly name = 'AtlasProblem';
  /** Stable, for programs: `unknown_plan`. What is no problem document at all is `no_problem_document`. */
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** What the caller can do about it. */
  readonly remedy: string | undefined;
  readonly errors: readonly FieldProblem[];
  /** Tell us this one: it finds the request in our logs. */
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(response: Response, body: unknown) {
    const problem = fieldsOf(body);
    const title = textOf(problem['title']) ?? `Atlas answered ${response.status}`;
    const detail = textOf(problem['detail']);
    super(detail === undefined ? title : `${title} ${detail}`);
    this.code = /^urn:atlas:problem:(.+)$/.exec(textOf(problem['type']) ?? '')?.[1] ?? 'no_problem_document';
    this.status = response.status;
    this.title = title;
    this.detail = detail;
    this.remedy = textOf(problem['remedy']);
    this.errors = Array.isArray(problem['errors']) ? problem['errors'].flatMap(fieldProblemsIn) : [];
    this.requestId = textOf(problem['request_id']) ?? response.headers.get('x-request-id') ?? undefined;
    this.retryAfterSeconds = retryAfterSeconds(response);
  }
}

/** No try has brought an answer: whether Atlas has done what it was asked is unknown, unless the call had an idempotency key. */
export class AtlasUnreachable extends Error {
  override readonly name = 'AtlasUnreachable';

  constructor(
    readonly tries: number,
    cause: unknown,
  ) {
    super(`Atlas did not answer (${tries === 1 ? 'one try' : `${tries} tries`})`, { cause });
  }
}

/** In seconds or as a date (RFC 9110, section 10.2.3). */
export function retryAfterSeconds({ headers }: Response): number | undefined {
  const told = headers.get('retry-after');
  if (told === null) return undefined;
  const seconds = /^\d+$/.test(told) ? Number(told) : (Date.parse(told) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

function fieldProblemsIn(value: unknown): FieldProblem[] {
  const { pointer, code, detail, remedy } = fieldsOf(value);
  const [at = '', name = '', why = ''] = [pointer, code, detail].map(textOf);
  const help = textOf(remedy);
  return [{ pointer: at, code: name, detail: why, ...(help !== undefined && { remedy: help }) }];
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
