import { setTimeout as pause } from 'node:timers/promises';
import { cookieOf, newTicket } from '../../src/sessions/session.ts';
import type { Random } from '../random.ts';
import { Lost, type Answered, type Balancer, type Sent } from './balancer.ts';
import type { Regular } from './regular.ts';
import { byKey } from './visitor.ts';

/** What is asked, and what the only right answer to it is. */
interface Errand {
  readonly asks: Sent;
  readonly status: number;
  /** Somewhere in the answer. */
  readonly says: string;
}

export interface LoadReport {
  readonly answered: number;
  readonly wrong: readonly string[];
  readonly lost: readonly Lost[];
}

/** Whoever keeps at it: people by their sessions, scripts by their keys, strangers, and neighbours who look over the fence. */
export class Load {
  private readonly workers: Promise<void>[];
  private readonly wrong: string[] = [];
  private readonly lost: Lost[] = [];
  /** How many errands each worker has behind it. */
  private readonly rounds: number[] = [];
  private answered = 0;
  private isOver = false;

  constructor(
    private readonly balancer: Balancer,
    private readonly regulars: readonly [Regular, Regular, ...Regular[]],
    private readonly random: Random,
    workers = 8,
  ) {
    this.workers = Array.from({ length: workers }, (_, worker) => this.keepAsking(worker));
  }

  get answeredSoFar(): number {
    return this.answered;
  }

  /** Until nothing is under way any more that is under way now. */
  async untilAllAnswered(): Promise<void> {
    const before = [...this.rounds];
    while (before.some((rounds, worker) => this.rounds[worker] === rounds)) await pause(5);
  }

  async end(): Promise<LoadReport> {
    this.isOver = true;
    await Promise.all(this.workers);
    return { answered: this.answered, wrong: this.wrong, lost: this.lost };
  }

  private async keepAsking(worker: number): Promise<void> {
    for (let round = 0; !this.isOver; round++) {
      this.rounds[worker] = round;
      await this.run(this.nextErrand());
      await pause(this.random.below(8));
    }
  }

  private async run({ asks, status, says }: Errand): Promise<void> {
    try {
      const answer = await this.balancer.send(asks);
      this.answered++;
      if (answer.status !== status || !answer.body.includes(says)) this.wrong.push(described(asks, answer));
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      this.lost.push(error);
    }
  }

  private nextErrand(): Errand {
    const regular = this.random.pick(this.regulars);
    const { visitor, secret, orderId } = regular;
    const neighbour = this.regulars.find((each) => each !== regular) ?? regular;
    const choice = this.random.below(20);
    if (choice < 6) return { asks: visitor.bySession('/v1/sessions/current'), status: 200, says: visitor.userId };
    if (choice < 10) return { asks: visitor.bySession('/v1/users'), status: 200, says: visitor.email };
    if (choice < 15) return { asks: byKey(secret, `/v1/orders/${orderId}`), status: 200, says: orderId };
    if (choice < 16) return { asks: visitor.order(), status: 201, says: 'ord_' };
    if (choice < 18) return { asks: byKey(secret, `/v1/orders/${neighbour.orderId}`), status: 404, says: 'problem' };
    const cookie = cookieOf(newTicket());
    return { asks: { method: 'GET', path: '/v1/users', headers: { cookie } }, status: 401, says: 'invalid_session' };
  }
}

function described({ method, path }: Sent, { status, body }: Answered): string {
  return `${method} ${path}: ${status} ${body.slice(0, 300)}`;
}
