import { setTimeout as pause } from 'node:timers/promises';
import { Operating } from './operate.ts';
import { firstBuilds, type Program, type Step } from './program/step.ts';
import { differencesOf, type Difference } from './promise/differences.ts';
import { History } from './promise/history.ts';
import { differencesOfLog } from './promise/log.ts';
import { settle } from './settle.ts';
import type { World } from './world/world.ts';

/** How a program has gone. */
export interface Outcome {
  /** None: everything was as promised. */
  readonly differences: readonly string[];
  /** The step that was being taken when the first was seen; none when it was at the end. */
  readonly step?: number;
  /** What the world looked like when it was seen. */
  readonly scene?: string;
  readonly facts: number;
}

export async function runProgram(world: World, program: Program): Promise<Outcome> {
  return new ProgramRun(world).take(program);
}

class ProgramRun {
  private readonly history = new History();
  private readonly operating: Operating;
  private readonly failures: string[] = [];
  private alongside: Promise<void>[] = [];

  constructor(private readonly world: World) {
    this.operating = new Operating(world, this.history);
  }

  async take({ steps }: Program): Promise<Outcome> {
    await this.world.reset(firstBuilds);
    for (const [place, step] of steps.entries()) {
      const differences = await this.attempt(() => this.step(step));
      if (differences.length > 0) return this.outcome({ differences, step: place });
    }
    return this.outcome({ differences: await this.attempt(() => this.end()) });
  }

  private async attempt(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const unforeseen = () => [...this.failures, ...this.world.failures];
    try {
      return [...(await work()), ...unforeseen()];
    } catch (error) {
      return [error instanceof Error ? (error.stack ?? error.message) : String(error), ...unforeseen()];
    }
  }

  /** Returns what turned out to be different meanwhile. */
  private async step(step: Step): Promise<readonly string[]> {
    const { seats } = this.world;
    switch (step.do) {
      case 'tell':
        await this.tell(step);
        return [];
      case 'crash':
        await pause(step.afterMs);
        seats[step.seat]?.crash(step.isHurried);
        return [];
      case 'seat':
        if (step.build !== undefined || this.hasOthers(step.seat)) seats[step.seat]?.want(step.build);
        return [];
      case 'redrive':
      case 'cure':
      case 'edit':
      case 'discard':
        return this.operating.treat(step.do, step.fact);
      case 'redrive all':
        return this.operating.redriveAll();
      case 'rest':
        return this.rest({ isEnd: false });
    }
  }

  private async tell({ seat, tenant, facts, rollsBack, alongside }: Extract<Step, { do: 'tell' }>): Promise<void> {
    const told = this.world.tell(seat, { tenant: this.world.tenants[tenant] ?? '', facts, rollsBack });
    if (!alongside) return told;
    this.alongside.push(told.catch((error: unknown) => void this.failures.push(String(error))));
  }

  private hasOthers(seat: number): boolean {
    return this.world.seats.some(({ build }, place) => place !== seat && build !== undefined);
  }

  /** With a member of the newer build, so that nothing is left set aside. */
  private async end(): Promise<readonly string[]> {
    const { ledger, seats, kafka } = this.world;
    if (!seats.some(({ build }) => build === 'next')) seats[0]?.want('next');
    const differences = await this.rest({ isEnd: true });
    if (differences.length > 0) return differences;
    const observed = await ledger.look();
    const died = this.history.everDeadAmong(observed.facts);
    return differencesOfLog(observed, { records: await kafka.records(), eventIds: await ledger.eventIds(), died });
  }

  private async rest({ isEnd }: { readonly isEnd: boolean }): Promise<readonly string[]> {
    await Promise.all(this.alongside.splice(0));
    return settle(async () => {
      const observed = await this.world.ledger.look();
      const found = differencesOf(observed, { care: this.history, isNewBuildThere: isEnd });
      const unread = isEnd && found.length === 0 ? await this.unread() : [];
      return { differences: [...found, ...unread], state: JSON.stringify([observed, unread]) };
    }, this.world.stirring);
  }

  /** When there is nothing left to read, nothing can move any more. */
  private async unread(): Promise<readonly Difference[]> {
    const ends = await this.world.kafka.ends();
    const offsets = await this.world.ledger.offsets();
    return [...ends]
      .filter(([place, end]) => end > (offsets.get(place) ?? 0))
      .map(([place, end]) => ({
        what: `${place} goes to ${end}, and is read to ${offsets.get(place)}`,
        isFinal: false,
      }));
  }

  private async outcome(seen: Pick<Outcome, 'differences' | 'step'>): Promise<Outcome> {
    const scene = seen.differences.length > 0 && { scene: await this.world.standstill().catch(String) };
    await Promise.all(this.alongside);
    return { ...seen, ...scene, facts: (await this.world.ledger.look()).facts.length };
  }
}
