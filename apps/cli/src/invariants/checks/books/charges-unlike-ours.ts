import { sameMoney } from '@atlas/kernel';
import type { ProviderCharge } from '../../evidence/books-page.ts';
import type { ChargeRow, Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../finding.ts';
import { minorUnits } from '../minor-units.ts';
import { isFinal } from './entries.ts';

/** Money that the provider took is a charge of ours, and as much. */
export function chargesUnlikeOurs({ charges, books }: Evidence): Finding[] {
  const byId = new Map<string, ChargeRow>(charges.map((charge) => [charge.chargeId, charge]));
  return books.charges.filter(isFinal).flatMap((entry) => {
    const charge = byId.get(entry.reference);
    const fault = faultOf(charge, entry);
    return fault === undefined ? [] : [{ subject: charge?.chargeId ?? entry.id, fault }];
  });
}

function faultOf(charge: ChargeRow | undefined, { id, reference, money }: ProviderCharge): string | undefined {
  const took = `the provider took ${minorUnits(money)}`;
  if (!charge) return `${took} for ${reference}, which we do not have`;
  const { state, amount, providerRef } = charge;
  if (state !== 'succeeded') return `we say that it is ${state}, ${took} (${id})`;
  if (amount === null) return `we do not know its amount, ${took} (${id})`;
  if (!sameMoney(amount, money)) return `we say ${minorUnits(amount)}, ${took} (${id})`;
  return providerRef === id ? undefined : `we know it as ${providerRef ?? 'nothing'}, the provider as ${id}`;
}
