import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { isClosedConnection, pauseBeforeRepeat } from './lost-connection.ts';

/** How connections to services are held. None lives long, so that new instances of a service get their share of requests. */
export const connections = {
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

/** Questions that the gateway itself asks of a service. */
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
    const response = await repeated(send);
    return { status: response.statusCode, answer: await response.body.json() };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }
}

async function repeated<Answer>(send: () => Promise<Answer>, attempt = 0): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    const pauseMs = attempt === 0 && isClosedConnection(error) ? 1 : pauseBeforeRepeat(error, attempt);
    if (pauseMs === undefined) throw error;
    await pause(pauseMs);
    return repeated(send, attempt + 1);
  }
}
