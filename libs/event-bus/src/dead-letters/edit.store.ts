import { statement, type Tx } from '@atlas/database';
import type { DeadLetterId } from './dead-letter.ts';

const editLetter = statement<
  object,
  [id: number, headers: string, payload: Buffer | null, type: string, route: string, tenant: string]
>(
  'bus.edit_dead_letter',
  // The original is what came off the log, however often it is edited.
  `UPDATE bus.parked
      SET original_payload = CASE WHEN original_headers IS NULL THEN payload ELSE original_payload END,
          original_headers = coalesce(original_headers, headers),
          headers = $2, payload = $3, type = $4, route = $5, tenant_id = $6
    WHERE id = $1`,
);

export interface EditedRecord {
  readonly headers: string;
  readonly payload: Buffer | null;
  readonly type: string;
  readonly route: string;
  readonly tenantUuid: string;
}

export async function writeEdit(
  tx: Tx,
  id: DeadLetterId,
  { headers, payload, type, route, tenantUuid }: EditedRecord,
): Promise<void> {
  await tx.execute(editLetter, [id, headers, payload, type, route, tenantUuid]);
}
