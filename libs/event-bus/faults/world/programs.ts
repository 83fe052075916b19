import { countOut } from '../wire/leave-group.ts';
import { Program, type ProgramName, type Surroundings } from './program.ts';

/** What all programs of a world have in common. */
export interface Home extends Omit<Surroundings, 'log'> {
  /** What the names of their logs begin with. */
  readonly logs: string;
}

/** The programs of one service: who runs, comes, goes and dies. */
export class Programs {
  readonly all: Program[] = [];

  constructor(
    private readonly home: Home,
    private readonly brokerPorts: readonly number[],
  ) {}

  get publishers(): readonly Program[] {
    return this.all.filter(({ name }) => name.endsWith('publisher'));
  }

  get consumers(): readonly Program[] {
    return this.all.filter(({ name }) => name.endsWith('consumer'));
  }

  publisher(nth: number): Program {
    const publisher = this.publishers[nth];
    if (!publisher) throw new Error(`there is no publisher ${nth}`);
    return publisher;
  }

  async add(name: ProgramName): Promise<Program> {
    const { logs, ...surroundings } = this.home;
    const program = new Program(name, { ...surroundings, log: `${logs}.${name}.${this.all.length}.log` });
    this.all.push(program);
    await program.connect();
    await program.start();
    return program;
  }

  /** As a deployment ends them. */
  async remove(...names: readonly ProgramName[]): Promise<void> {
    const leaving = this.all.filter(({ name }) => names.includes(name));
    await Promise.all(leaving.map((program) => program.end().then(() => program.leave())));
    for (const program of leaving) this.all.splice(this.all.indexOf(program), 1);
  }

  /** Whoever has died is started again; the group need not wait for the dead, unless it is to do so for once. */
  async restartDead({ isHurried = true } = {}): Promise<void> {
    const dead = this.all.filter((program) => !program.isAlive);
    if (isHurried) await Promise.all(dead.map((program) => this.countOut(program)));
    await Promise.all(dead.map((program) => program.start()));
  }

  async endConsumers(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.end()));
  }

  /** Has its group forget a consumer at once, instead of at the end of its session. */
  async countOut({ membership }: Program): Promise<void> {
    for (const port of this.brokerPorts) if (membership) await countOut(port, membership);
  }
}
