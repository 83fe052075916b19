import { Random } from '../../faults/random.ts';
import type { Ailment, Kind } from '../promise/fact.ts';
import type { Build } from '../service/orders.ts';
import { Forecast } from './forecast.ts';
import { firstBuilds, type Program, type Step, type Treatment } from './step.ts';

type Weights<Choice extends string> = Readonly<Record<Choice, number>>;

const steps: Weights<Treatment | 'tell' | 'crash' | 'seat' | 'redrive all' | 'rest'> = {
  ...{ tell: 60, crash: 4, seat: 6, rest: 2 },
  ...{ redrive: 6, cure: 7, edit: 5, discard: 5, 'redrive all': 3 },
};
const kinds: Weights<Kind> = { counted: 56, opened: 22, glimpsed: 14, weighed: 8 };
const ailments: Weights<Ailment> = { none: 76, falters: 7, throws: 9, fatal: 5, misshapen: 3 };
const newcomers: Weights<Build | 'nobody'> = { now: 30, next: 45, nobody: 25 };

const keys = 5;
const mostFacts = 4;

/** The same steps for the same seed. */
export function generate(seed: number, length: number): Program {
  return { seed, steps: new Generator(new Random(seed)).steps(length) };
}

class Generator {
  private readonly forecast = new Forecast([...firstBuilds]);
  private told = 0;

  constructor(private readonly random: Random) {}

  steps(length: number): readonly Step[] {
    return Array.from({ length }, () => {
      const step = this.step();
      this.forecast.take(step);
      return step;
    });
  }

  private step(): Step {
    const what = this.choose(steps);
    switch (what) {
      case 'tell':
      case 'rest':
      case 'redrive all':
        return what === 'tell' ? this.tell() : { do: what };
      case 'crash':
        return { do: what, seat: this.seat(), afterMs: this.random.between(0, 60), isHurried: this.random.chance(0.9) };
      case 'seat': {
        const build = this.choose(newcomers);
        return { do: what, seat: this.seat(), build: build === 'nobody' ? undefined : build };
      }
      case 'redrive':
      case 'cure':
      case 'edit':
      case 'discard': {
        const { dead } = this.forecast;
        return dead.length === 0 ? this.tell() : { do: what, fact: this.random.oneOf(dead) };
      }
    }
  }

  private tell(): Step {
    const transaction = ++this.told;
    const facts = Array.from({ length: this.random.between(1, mostFacts) }, (_, place) => ({
      name: `${transaction}.${place + 1}`,
      kind: this.choose(kinds),
      key: `key ${this.random.between(1, keys)}`,
      ailment: this.choose(ailments),
    }));
    return {
      ...{ do: 'tell', seat: this.seat(), tenant: this.random.between(0, 1) },
      // What nobody can tell whether it is known at all is never sick for long.
      facts: facts.map((fact) => (fact.kind === 'weighed' ? { ...fact, ailment: 'none' } : fact)),
      ...{ rollsBack: this.random.chance(0.08), alongside: this.random.chance(0.5) },
    };
  }

  private seat(): number {
    return this.random.between(0, firstBuilds.length - 1);
  }

  private choose<Choice extends string>(weights: Weights<Choice>): Choice {
    const choices = Object.keys(weights).filter((name): name is Choice => name in weights);
    const drawn = choices.flatMap((choice) => Array.from({ length: weights[choice] }, () => choice));
    return this.random.oneOf(drawn);
  }
}
