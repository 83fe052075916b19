import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answer, NumberedOrder, Order } from '../programs/orders.ts';
import { answerOf } from './answers.ts';

export interface LifeParts {
  readonly name: string;
  readonly args: readonly string[];
  /** The copy of the code that runs. */
  readonly root: string;
  readonly log: string;
}

export class ProgramFailed extends Error {}

const register = fileURLToPath(new URL('../../../../tools/register.mjs', import.meta.url));

/** One process of a program, from its start to its end. */
export class Life {
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private orders = 0;

  constructor(private readonly parts: LifeParts) {
    const { name, args, root, log } = parts;
    const file = `${root}/libs/event-bus/faults/programs/${name}.ts`;
    const output = openSync(log, 'a');
    this.child = spawn(process.execPath, ['--import', register, file, ...args], {
      stdio: ['ignore', output, output, 'ipc'],
      cwd: root,
    });
    closeSync(output);
    this.ended = new Promise((resolve) => this.child.once('exit', () => resolve()));
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get wasKilled(): boolean {
    return this.child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Until it says that it is up. */
  async ready(): Promise<void> {
    await this.answer((answer) => 'ready' in answer);
  }

  async obey(order: Order): Promise<number | undefined> {
    const { name } = this.parts;
    const numbered: NumberedOrder = { number: ++this.orders, order };
    const answered = this.answer((answer) => 'done' in answer && answer.done === numbered.number);
    this.child.send(numbered, () => undefined); // one that ends meanwhile is heard of by its end
    const answer = await answered;
    if ('failure' in answer) throw new ProgramFailed(`${name}: ${answer.failure}`);
    return 'value' in answer ? answer.value : undefined;
  }

  private answer(isMeant: (answer: Answer) => boolean): Promise<Answer> {
    const { name, log } = this.parts;
    return answerOf(this.child, isMeant, () => new ProgramFailed(`${name} ended; see ${log}`));
  }
}
