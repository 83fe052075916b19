import type { ErrorDefinition } from '../../libs/kernel/src/index.ts';
import { problemMediaType } from '../../libs/http/src/index.ts';
import { isReference, type Example, type Header, type Operation, type Response } from './document.ts';
import { exampleUuid } from './examples.ts';
import { nameOf } from './problems.ts';
import type { PublishedOperation } from './published-operations.ts';

/** The problems of each status that any operation may have; those with more of their own spell all of theirs out. */
const commonResponses: Readonly<Record<number, readonly [name: string, description: string]>> = {
  400: ['BadRequest', 'The request cannot be read.'],
  401: ['Unauthorized', 'The request does not say, or not credibly, who sends it.'],
  403: ['Forbidden', 'Who sends the request may not do this.'],
  404: ['NotFound', 'There is no such thing, or it belongs to another tenant.'],
  412: ['PreconditionFailed', 'It has changed since you saw it.'],
  413: ['ContentTooLarge', 'The body is larger than 1 MiB.'],
  415: ['UnsupportedMediaType', 'The body is no JSON.'],
  422: ['UnprocessableContent', 'The request can be read, and is not valid: `errors` says where, and why.'],
  429: ['TooManyRequests', 'More requests than a limit allows: `Retry-After` says when to come back.'],
  503: ['ServiceUnavailable', 'Nothing has happened, and it will pass: `Retry-After` says when to come back.'],
};

const text = (description: string, example: string): Header => ({ description, schema: { type: 'string' }, example });

export const sharedHeaders: Readonly<Record<string, Header>> = {
  RateLimitPolicy: text(
    'The limits that this request counts for: quota and window in seconds.',
    '"tenant";q=6000;w=60',
  ),
  RateLimit: text('What is left of each of them, and in how many seconds all of it is back.', '"tenant";r=5998;t=1'),
  RetryAfter: {
    description: 'Seconds to wait before the next try.',
    schema: { type: 'integer', minimum: 0 },
    example: 1,
  },
  RequestId: text('Finds this request in our logs: the `request_id` of a problem.', exampleUuid),
  IdempotentReplayed: {
    description: 'The first answer to this Idempotency-Key once more: nothing was done this time.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  ETag: text(
    'Stands for what is answered, letter by letter: for `If-None-Match` and `If-Match`.',
    '"O2CvGTM6TvTPYTQkaIjSdaYIGmQ"',
  ),
};

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });
const limits = { 'RateLimit-Policy': header('RateLimitPolicy'), RateLimit: header('RateLimit') };

const successes: Readonly<Record<string, string>> = {
  200: 'As asked for.',
  201: 'It is there now.',
  202: 'It will be done.',
  204: 'It is done; there is nothing to say.',
};

export function successResponses(
  { method, operation }: PublishedOperation,
  isIdempotent: boolean,
): Operation['responses'] {
  const found = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const told = Object.fromEntries(
    found.map(([status, response]): [string, Response | undefined] => {
      if (!response || isReference(response)) return [status, response];
      const headers = {
        ...response.headers,
        ...limits,
        ...(isIdempotent && { 'Idempotent-Replayed': header('IdempotentReplayed') }),
        ...(method === 'get' && { ETag: header('ETag') }),
        'X-Request-Id': header('RequestId'),
      };
      return [status, { ...response, description: response.description || successes[status] || status, headers }];
    }),
  );
  return method === 'get' ? { ...told, 304: { $ref: '#/components/responses/NotModified' } } : told;
}

const notModified: Response = {
  description: 'It is what you have already.',
  headers: { ETag: header('ETag'), 'X-Request-Id': header('RequestId') },
};

export class ProblemResponses {
  constructor(
    private readonly common: readonly ErrorDefinition[],
    private readonly all: readonly ErrorDefinition[],
  ) {}

  /** What is to be said of one operation: a reference where it is what any other says too. */
  of(common: readonly ErrorDefinition[], own: readonly ErrorDefinition[]): Operation['responses'] {
    const statuses = [...new Set([...common, ...own].map(({ status }) => status))].toSorted(
      (one, other) => one - other,
    );
    return Object.fromEntries(
      statuses.map((status) => {
        const [name] = commonResponses[status] ?? [];
        const ofStatus = [...own, ...common].filter((problem) => problem.status === status);
        const isOwn = name === undefined || own.some((problem) => problem.status === status);
        return [status, isOwn ? this.spelledOut(status, ofStatus) : { $ref: `#/components/responses/${name}` }];
      }),
    );
  }

  components(): Record<string, Response> {
    const used = Object.entries(commonResponses).flatMap(([status, [name, description]]): [string, Response][] => {
      const ofStatus = this.common.filter((problem) => problem.status === Number(status));
      return ofStatus.length > 0 ? [[name, { ...this.spelledOut(Number(status), ofStatus), description }]] : [];
    });
    return { NotModified: notModified, ...Object.fromEntries(used) };
  }

  anyOther(): Response {
    return {
      description: 'Anything else that is wrong; 500, 502 and 504 among it.',
      headers: { 'X-Request-Id': header('RequestId') },
      content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }

  examples(): Record<string, Example> {
    return Object.fromEntries(
      this.all.map((problem) => [nameOf(problem, this.all), { summary: problem.title, value: exampleOf(problem) }]),
    );
  }

  private spelledOut(status: number, problems: readonly ErrorDefinition[]): Exclude<Response, { $ref: string }> {
    const names = problems.map((problem) => nameOf(problem, this.all));
    const examples = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${name}` }]));
    return {
      description: problems.map(({ code, title }) => `\`${code}\`: ${title}`).join('\n\n'),
      headers: {
        ...((status === 429 || status === 503 || status === 409) && { 'Retry-After': header('RetryAfter') }),
        ...(status === 429 && limits),
        'X-Request-Id': header('RequestId'),
      },
      content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' }, examples } },
    };
  }
}

function exampleOf({ code, title, status, remedy }: ErrorDefinition): object {
  const errors = [
    { pointer: '#/currency', code: 'missing_field', detail: 'The field `currency` is missing.', remedy: 'Add it.' },
  ];
  return {
    type: `urn:atlas:problem:${code}`,
    ...{ title, status, remedy },
    ...(code === 'invalid_request' && { errors }),
    request_id: exampleUuid,
  };
}
