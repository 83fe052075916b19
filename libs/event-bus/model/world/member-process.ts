import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answerOf } from '../../faults/world/answers.ts';
import type { Answer, Life, NumberedOrder, Order, Telling } from '../service/orders.ts';

const register = fileURLToPath(new URL('../../../../tools/register.mjs', import.meta.url));
const member = fileURLToPath(new URL('../service/member.ts', import.meta.url));

export class ProcessEnded extends Error {}

/** A process of the operating system that is a member of the group, was one, or waits to become one. */
export class MemberProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly ready: Promise<unknown>;
  private orders = 0;
  wasKilled = false;

  constructor(readonly log: string) {
    const output = openSync(log, 'a');
    this.child = spawn(process.execPath, ['--import', register, member], { stdio: ['ignore', output, output, 'ipc'] });
    closeSync(output);
    this.child.setMaxListeners(100);
    this.ended = new Promise((resolve) => this.child.once('exit', () => resolve()));
    this.ready = this.answer((answer) => 'ready' in answer);
    this.ready.catch(() => undefined); // whoever asks it something hears of it
  }

  get isAlive(): boolean {
    return !this.wasKilled && this.child.exitCode === null && this.child.signalCode === null;
  }

  live(life: Life): Promise<void> {
    return this.ask({ do: 'live', life });
  }

  tell(telling: Telling): Promise<void> {
    return this.ask({ do: 'tell', telling });
  }

  leave(): Promise<void> {
    return this.ask({ do: 'leave' });
  }

  /** Nothing of it gets a chance to say or to clean up anything. */
  kill(): Promise<void> {
    this.wasKilled = true;
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /** Rejects with {@link ProcessEnded} when it does not come to an answer. */
  private async ask(order: Order): Promise<void> {
    await this.ready;
    const numbered: NumberedOrder = { number: ++this.orders, order };
    const answered = this.answer((answer) => 'done' in answer && answer.done === numbered.number);
    this.child.send(numbered, () => undefined); // a process that is gone answers by its end
    const answer = await answered;
    if ('failure' in answer) throw new Error(`a member cannot ${order.do}: ${answer.failure}; see ${this.log}`);
  }

  private answer(isMeant: (answer: Answer) => boolean): Promise<Answer> {
    if (!this.isAlive) return Promise.reject(new ProcessEnded());
    return answerOf(this.child, isMeant, () => new ProcessEnded(`a member has ended; see ${this.log}`));
  }
}
