import { Contradiction, isBeingReversed, isUnderWay, type Charge } from './charge.ts';
import type { ChargeEvent } from './charge-event.ts';

/** The charge after a fact. Folding a stream from its first event gives the current row. */
export function evolve(charge: Charge, event: ChargeEvent): Charge {
  switch (event.type) {
    case 'charge_opened':
      return opened(charge, event);
    case 'charge_doomed':
      return doomed(charge, event);
    case 'capture_started':
    case 'capture_renewed':
      if (charge.state === 'created' || isUnderWay(charge)) return { ...charge, state: 'processing' };
      throw new Contradiction(charge, event.type);
    case 'capture_unanswered':
      if (isUnderWay(charge)) return { ...charge, state: 'unknown' };
      throw new Contradiction(charge, event.type);
    case 'charge_succeeded':
      return succeeded(charge, event);
    case 'charge_failed':
      return failed(charge, event);
    case 'charge_settled':
      if (charge.state === 'succeeded') return { ...charge, settlement: 'settled' };
      throw new Contradiction(charge, event.type);
    case 'reversal_started':
      if (charge.state === 'succeeded') return { ...charge, settlement: 'reversing', reason: event.reason };
      throw new Contradiction(charge, event.type);
    case 'reversal_failed':
      return reversal(charge, event, 'reversal_failed');
    case 'reversal_retried':
      return reversal(charge, event, 'reversing');
    case 'charge_reversed':
      return reversal(charge, event, 'reversed');
  }
}

type Fact<Type extends ChargeEvent['type']> = Extract<ChargeEvent, { type: Type }>;

function opened(charge: Charge, { type, terms }: Fact<'charge_opened'>): Charge {
  if (charge.state !== 'awaited') throw new Contradiction(charge, type);
  return { ...charge, terms, state: 'created' };
}

function doomed(charge: Charge, { type, reason }: Fact<'charge_doomed'>): Charge {
  if (charge.state === 'succeeded' || charge.state === 'failed') throw new Contradiction(charge, type);
  return { ...charge, settlement: 'doomed', reason };
}

function succeeded(charge: Charge, { type, providerRef }: Fact<'charge_succeeded'>): Charge {
  if (!isUnderWay(charge) && charge.state !== 'failed') throw new Contradiction(charge, type);
  const { id, tenantId, orderId, terms } = charge;
  return { id, tenantId, orderId, terms, state: 'succeeded', settlement: 'pending', providerRef };
}

function failed(charge: Charge, { type, failure }: Fact<'charge_failed'>): Charge {
  if (!isUnderWay(charge) && charge.state !== 'created') throw new Contradiction(charge, type);
  const { id, tenantId, orderId, terms } = charge;
  return { id, tenantId, orderId, terms, state: 'failed', settlement: 'void', failure };
}

function reversal(
  charge: Charge,
  { type }: ChargeEvent,
  settlement: 'reversing' | 'reversal_failed' | 'reversed',
): Charge {
  if (!isBeingReversed(charge)) throw new Contradiction(charge, type);
  return { ...charge, settlement };
}
