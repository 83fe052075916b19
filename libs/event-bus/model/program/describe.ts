import type { FactToTell } from '../service/orders.ts';
import type { Step } from './step.ts';

/** One line for each step. */
export function describeStep(step: Step): string {
  switch (step.do) {
    case 'tell': {
      const { seat, tenant, facts, rollsBack, alongside } = step;
      const how = [alongside ? 'alongside' : [], rollsBack ? 'rolled back' : []].flat().join(', ');
      return `seat ${seat}, tenant ${tenant}: tell ${facts.map(describeFact).join(', ')}${how === '' ? '' : ` (${how})`}`;
    }
    case 'crash':
      return `seat ${step.seat}: crash after ${step.afterMs} ms${step.isHurried ? '' : ', and its session runs out'}`;
    case 'seat':
      return `seat ${step.seat}: ${step.build ?? 'nobody'}`;
    case 'redrive':
    case 'cure':
    case 'edit':
    case 'discard':
      return `${step.do} ${step.fact}`;
    case 'redrive all':
    case 'rest':
      return step.do;
  }
}

function describeFact({ name, kind, key, ailment }: FactToTell): string {
  return `${name} = ${kind} ${key}${ailment === 'none' ? '' : ` that ${verbs[ailment]}`}`;
}

const verbs = { falters: 'falters', throws: 'throws', fatal: 'is fatal', misshapen: 'is misshapen' };
