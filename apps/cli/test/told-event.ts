import type { EventContract } from '@atlas/contracts';
import { newEventId, type TenantId } from '@atlas/kernel';
import type { PublishedEvent } from '../src/invariants/evidence/published-event.ts';

/** A fact as its publisher would tell it. */
export function event<Data>(
  contract: EventContract<Data>,
  tenantId: TenantId,
  data: Data,
  sequence = 1,
): PublishedEvent {
  contract.assertPublishable(data);
  return { id: newEventId(), type: contract.type, major: contract.major, tenantId, sequence, data };
}
