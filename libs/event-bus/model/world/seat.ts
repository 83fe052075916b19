import type { Build, Life, Telling } from '../service/orders.ts';
import { ProcessEnded, type MemberProcess } from './member-process.ts';
import type { Processes } from './processes.ts';

export interface SeatParts {
  readonly processes: Processes;
  life(build: Build): Life;
  /** When nothing is left of a member that was killed that could still do something. */
  bury(life: Life, isHurried: boolean): Promise<void>;
}

interface Occupant {
  readonly process: MemberProcess;
  readonly life: Life;
  isWelcome: boolean;
}

/**
 * A place for a member of the group, as a Deployment keeps one: whoever dies is replaced, and who is of another build than
 * wanted leaves.
 *
 *   empty ─wanted→ starting → occupied ─other build wanted, or none→ leaving → empty
 *   starting, occupied, leaving ─crash→ dead ─buried→ empty
 */
export class Seat {
  private wanted: Build | undefined;
  private occupant: Occupant | undefined;
  private working: Promise<void> | undefined;
  private isToLook = false;
  private isHurried = true;
  /** What no step of a program accounts for. */
  readonly failures: string[] = [];

  constructor(private readonly parts: SeatParts) {}

  get build(): Build | undefined {
    return this.wanted;
  }

  want(build: Build | undefined): void {
    this.wanted = build;
    this.act();
  }

  crash(isHurried: boolean): void {
    this.isHurried = isHurried;
    void this.occupant?.process.kill();
    this.act();
  }

  /** Until it is as it is wanted. */
  async ready(): Promise<void> {
    await this.working;
  }

  /** Who sits there, and where it writes what it says. */
  get member(): { readonly name: string; readonly log: string } | undefined {
    return this.occupant && { name: this.occupant.life.name, log: this.occupant.process.log };
  }

  get hasVoice(): boolean {
    return this.occupant !== undefined && this.occupant.isWelcome && this.occupant.process.isAlive;
  }

  /** Of a member that dies over it nobody knows what it has committed. */
  async tell(telling: Telling): Promise<void> {
    const { occupant } = this;
    if (occupant) await this.unlessKilled(occupant, () => occupant.process.tell(telling));
  }

  private act(): void {
    this.isToLook = true;
    this.working ??= this.work().catch((error: unknown) => void this.failures.push(String(error)));
  }

  private async work(): Promise<void> {
    while (this.isToLook) {
      this.isToLook = false;
      while (await this.change()); // a change may take long, and more may be wanted meanwhile
    }
    this.working = undefined;
  }

  /** False when there is nothing to change. */
  private async change(): Promise<boolean> {
    const { occupant, wanted } = this;
    if (occupant && !occupant.process.isAlive) await this.bury(occupant);
    else if (occupant && occupant.life.build !== wanted) await this.seeOff(occupant);
    else if (!occupant && wanted !== undefined) await this.seat(wanted);
    else return false;
    return true;
  }

  private async seat(build: Build): Promise<void> {
    const occupant = { process: this.parts.processes.take(), life: this.parts.life(build), isWelcome: false };
    this.occupant = occupant;
    await this.unlessKilled(occupant, () => occupant.process.live(occupant.life));
    occupant.isWelcome = true;
  }

  private async seeOff(occupant: Occupant): Promise<void> {
    occupant.isWelcome = false;
    await this.unlessKilled(occupant, () => occupant.process.leave());
    if (!occupant.process.isAlive) return;
    this.parts.processes.giveBack(occupant.process);
    this.occupant = undefined;
  }

  private async bury({ process, life }: Occupant): Promise<void> {
    if (!process.wasKilled) this.failures.push(`${life.name} has ended by itself`);
    await process.kill();
    await this.parts.bury(life, this.isHurried);
    this.occupant = undefined;
  }

  private async unlessKilled(occupant: Occupant, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProcessEnded && occupant.process.wasKilled)) throw error;
    }
  }
}
