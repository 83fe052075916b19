import { AtlasUnreachable, retryAfterSeconds } from './problem.ts';

export interface Patience {
  /** How often a request is sent again at most. */
  readonly retries: number;
  /** For one try, until the last byte of its answer. */
  readonly timeoutMs: number;
  readonly fetch: (request: Request) => Promise<Response>;
}

const firstPauseMs = 250;
const longestPauseMs = 8_000;
/** Who is told to wait longer than this is told so, and decides. */
const longestRetryAfterSeconds = 60;

/**
 * What may be sent again:
 *
 *                                                429   503   502, 504, no answer
 *   GET, HEAD, PUT, DELETE (RFC 9110, 9.2.2)     yes   yes   yes
 *   with an Idempotency-Key                      yes   yes   yes
 *   PATCH, POST without a key                    yes   no    no: it may have been carried out
 */
function mayRepeat(request: Request, status: number | 'no answer'): boolean {
  if (status === 429) return true;
  const isRepeatable = request.headers.has('idempotency-key') || !['POST', 'PATCH'].includes(request.method);
  return isRepeatable && [502, 503, 504, 'no answer'].includes(status);
}

/** Sends a request until it is answered, or no further try makes sense. */
export function sendPatiently({ retries, timeoutMs, fetch }: Patience) {
  return async (request: Request): Promise<Response> => {
    for (let tries = 1; ; tries++) {
      const outcome = await attempt(request, timeoutMs, fetch);
      request.signal.throwIfAborted();
      const isLast = tries > retries || !mayRepeat(request, outcome.response?.status ?? 'no answer');
      const wait = outcome.response ? (retryAfterSeconds(outcome.response) ?? 0) : 0;
      if (isLast || wait > longestRetryAfterSeconds) {
        if (outcome.response) return outcome.response;
        throw new AtlasUnreachable(tries, outcome.error);
      }
      await pause(Math.max(wait * 1000, jitter(tries)), request.signal);
    }
  };
}

interface Outcome {
  readonly response?: Response;
  readonly error?: unknown;
}

/** With its body read: an answer that breaks off in the middle is no answer. */
async function attempt(request: Request, timeoutMs: number, fetch: Patience['fetch']): Promise<Outcome> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await fetch(new Request(request.clone(), { signal }));
    const body = await response.arrayBuffer();
    return { response: new Response(body.byteLength === 0 ? null : body, response) }; // 204 and 304 may have none
  } catch (error) {
    return { error };
  }
}

/** "Full jitter": anything up to twice as long as the time before, so that clients that failed together do not come back together. */
const jitter = (tries: number) => Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** tries);

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
  signal.throwIfAborted();
}
