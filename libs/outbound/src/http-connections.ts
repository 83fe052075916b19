import { currentContext } from '@atlas/kernel';
import { DecoratorHandler, Pool, type Dispatcher } from 'undici';
import { unknown, unsent, type Outcome, type Trouble } from './outcome.ts';
import type { HttpTarget } from './target.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Connections to one target, and what became of what was sent over them. */
export class HttpConnections {
  private readonly pool: Pool;

  constructor({ origin, connections, connectMs, headersMs, bodyMs, largestAnswerBytes }: HttpTarget) {
    this.pool = new Pool(origin, {
      connections,
      pipelining: 1,
      connect: { timeout: connectMs },
      headersTimeout: headersMs,
      bodyTimeout: bodyMs,
      maxResponseSize: largestAnswerBytes,
    });
  }

  async send({ method, path, headers, body }: HttpRequest, signal: AbortSignal): Promise<Outcome<HttpAnswer>> {
    let hasLeft = false;
    const watched = this.pool.compose((dispatch) => (options, handler) => {
      return dispatch(options, new DepartureNote(handler, () => (hasLeft = true)));
    });
    try {
      const traceparent = currentContext()?.traceparent; // they may follow the trace, or not
      const sent = { ...headers, ...(traceparent !== undefined && { traceparent }) };
      const request = { method, path, signal, headers: sent, ...(body !== undefined && { body }) };
      const response = await watched.request(request);
      const answer = { status: response.statusCode, headers: response.headers, text: await response.body.text() };
      return { is: 'answered', answer };
    } catch (error) {
      const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      if (hasLeft) return unknown(signal.aborted ? 'out of time' : troubleOf(error), detail);
      return unsent(signal.aborted ? 'out of time' : 'unreachable', detail);
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }
}

/** Told right before the first byte is written: an error before that means that nothing has arrived. */
class DepartureNote extends DecoratorHandler {
  constructor(
    private readonly handler: Dispatcher.DispatchHandler,
    private readonly note: () => void,
  ) {
    super(handler);
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.note();
    this.handler.onRequestStart?.(controller, context);
  }
}

function troubleOf(error: unknown): Trouble {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'answer too large';
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' ? 'out of time' : 'connection lost';
}
