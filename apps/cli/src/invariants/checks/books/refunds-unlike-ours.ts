import { sameMoney } from '@atlas/kernel';
import type { ProviderRefund } from '../../evidence/books-page.ts';
import type { ChargeRow, Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../finding.ts';
import { minorUnits } from '../minor-units.ts';
import { isFinal, isGivenBack, reversalReference } from './entries.ts';

/** Money that the provider gave back is the whole of a charge that we have reversed. */
export function refundsUnlikeOurs({ charges, books }: Evidence): Finding[] {
  const byReference = new Map<string, ChargeRow>(charges.map((charge) => [reversalReference(charge.chargeId), charge]));
  return books.refunds.filter(isFinal).flatMap((refund) => {
    const charge = byReference.get(refund.reference);
    const fault = faultOf(charge, refund);
    return fault === undefined ? [] : [{ subject: charge?.chargeId ?? refund.id, fault }];
  });
}

function faultOf(charge: ChargeRow | undefined, refund: ProviderRefund): string | undefined {
  const { id, reference, money } = refund;
  const gaveBack = `the provider gave back ${minorUnits(money)}`;
  if (!charge) return `${gaveBack} for ${reference}, which is no reversal of ours`;
  if (!isGivenBack(charge)) return `we say that it is ${charge.settlement}, ${gaveBack} (${id})`;
  if (refund.charge !== charge.providerRef) return `its refund ${id} is of another charge`;
  const isWhole = charge.amount !== null && sameMoney(charge.amount, money);
  return isWhole ? undefined : `its refund ${id} is ${minorUnits(money)}, not all of the charge`;
}
