import { randomUUID } from 'node:crypto';
import { StackError } from '../dev-stack/stack-error.mjs';

/** An answer of the API that is not a success, with the problem document it came with. */
export class ApiProblem extends StackError {
  constructor(request, status, problem) {
    const { title = 'no problem document', detail, remedy } = problem;
    super(`${request} was answered with ${status}: ${[title, detail].filter(Boolean).join(' ')}`, { remedy });
    this.status = status;
    this.code = String(problem.type ?? '')
      .split(':')
      .at(-1);
  }
}

/**
 * @param {string} baseUrl
 * @param {string} key
 */
export function apiClient(baseUrl, key) {
  const authorization = `Bearer ${key}`;

  async function call(path, request) {
    const response = await fetch(new URL(path, baseUrl), { ...request, signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    if (!response.ok) throw new ApiProblem(`${request.method} ${path}`, response.status, parsed(text));
    return parsed(text);
  }

  return {
    get: (path) => call(path, { method: 'GET', headers: { authorization } }),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
        body: JSON.stringify(body),
      }),
  };
}

/** @typedef {ReturnType<typeof apiClient>} Api */

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 300) };
  }
}
