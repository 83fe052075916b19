import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { isClosedConnection, pauseBeforeRepeat } from './lost-connection.ts';
import { AnswerInPassing, type PassedAnswer } from './passed-answer.gateway.ts';

/** How connections to services are held. None lives long, so that new instances of a service get their share of requests. */
const connections = {
  connections: 256,
  pipelining: 1,
  clientTtl: 30_000,
  maxRequestsPerClient: 1_000,
  keepAliveTimeout: 20_000, // below the 65 s after which a service closes: the one that closes must be us
  keepAliveMaxTimeout: 20_000,
  connect: { timeout: 2_000 },
};

interface Question {
  readonly token: string;
  readonly question: object;
  readonly patienceMs: number;
}

interface PassedRequest extends Dispatcher.DispatchOptions {
  /** How long neither side of an answer may stand still. */
  readonly bodyTimeout: number;
}

/** How long to wait before asking once more; undefined: not again. */
type PauseAfter = (error: unknown, attempt: number) => number | undefined;

/** The connections to services: for what is passed on, and for what the gateway itself asks. */
@Injectable()
export class Upstreams implements OnApplicationShutdown {
  private readonly agent = new Agent(connections);

  /** Asked again when the connection was closed, or there was none: only for what is safe to ask twice. */
  async ask(address: string, { token, question, patienceMs }: Question): Promise<{ status: number; answer: unknown }> {
    const { origin, pathname: path } = new URL(address);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify(question);
    const patience = { headersTimeout: patienceMs, bodyTimeout: patienceMs };
    const send = () => this.agent.request({ origin, path, method: 'POST', headers, body, ...patience });
    const response = await repeated(send, (error, attempt) =>
      attempt === 0 && isClosedConnection(error) ? 1 : pauseBeforeRepeat(error, attempt),
    );
    return { status: response.statusCode, answer: await response.body.json() };
  }

  /** Without agents of its own between, as undici itself tells it: an answer is handed on as it comes off the line. */
  pass(request: PassedRequest, pauseAfter: PauseAfter): Promise<PassedAnswer> {
    const send = () => {
      const passing = new AnswerInPassing(request.bodyTimeout);
      this.agent.dispatch(request, passing);
      return passing.answer;
    };
    return repeated(send, pauseAfter);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

async function repeated<Answer>(send: () => Promise<Answer>, pauseAfter: PauseAfter, attempt = 0): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    const pauseMs = pauseAfter(error, attempt);
    if (pauseMs === undefined) throw error;
    await pause(pauseMs);
    return repeated(send, pauseAfter, attempt + 1);
  }
}
