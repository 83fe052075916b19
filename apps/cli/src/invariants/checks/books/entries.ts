import type { ChargeId } from '@atlas/kernel';
import type { ProviderCharge, ProviderRefund } from '../../evidence/books-page.ts';
import type { ChargeRow } from '../../evidence/evidence.ts';

export const isTaken = ({ state }: ChargeRow): boolean => state === 'succeeded';
export const isGivenBack = ({ settlement }: ChargeRow): boolean => settlement === 'reversed';
/** What is still processing, or was refused, has moved no money. */
export const isFinal = ({ status }: ProviderCharge | ProviderRefund): boolean => status === 'succeeded';

/** By which billing has the provider find a refund again, whichever key it was asked for with. */
export const reversalReference = (chargeId: ChargeId): string => `rev_${chargeId}`;
