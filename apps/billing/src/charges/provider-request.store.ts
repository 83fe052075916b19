import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { ProviderRequest } from './provider-request.ts';
import type { ChargeRef } from './charge-ref.ts';

type Kind = ProviderRequest['kind'];

/** An open request, as far as a janitor needs to know it. */
export interface OpenRequest extends ChargeRef {
  readonly kind: Kind;
  readonly jobId: string;
  readonly dueAt: Date;
}

/** In seconds, since the oldest was first wanted; 0 when there is none. */
export interface Ages {
  readonly unknownCharge: number;
  readonly openReversal: number;
}

interface Row {
  readonly tenant_id: string;
  readonly charge_id: string;
  readonly kind: Kind;
  readonly state: ProviderRequest['state'];
  readonly generation: number;
  readonly provider_key: string;
  readonly sends: number;
  readonly first_sent_at: Date | null;
  readonly last_sent_at: Date | null;
  readonly look_ups: number;
  readonly due_at: Date;
  readonly job_id: string;
}

type Values = [
  tenant: string,
  charge: string,
  kind: Kind,
  state: string,
  generation: number,
  key: string,
  sends: number,
  firstSentAt: Date | undefined,
  lastSentAt: Date | undefined,
  lookUps: number,
  dueAt: Date,
];

/** No conflict is forgiven: a second capture or reversal of a charge is a defect, whoever asks for it. */
const add = statement<object, [...Values, jobId: string]>(
  'provider_requests.add',
  `INSERT INTO provider_requests (tenant_id, charge_id, kind, state, generation, provider_key, sends, first_sent_at,
                                  last_sent_at, look_ups, due_at, job_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
const save = statement<object, Values>(
  'provider_requests.save',
  `UPDATE provider_requests
      SET state = $4, generation = $5, provider_key = $6, sends = $7, first_sent_at = $8, last_sent_at = $9,
          look_ups = $10, due_at = $11
    WHERE tenant_id = $1 AND charge_id = $2 AND kind = $3`,
);
/** Locks nothing: whoever changes a request holds its charge. */
const find = statement<Row, [tenant: string, charge: string, kind: Kind]>(
  'provider_requests.find',
  `SELECT tenant_id, charge_id, kind, state, generation, provider_key, sends, first_sent_at, last_sent_at, look_ups, due_at, job_id
     FROM provider_requests WHERE tenant_id = $1 AND charge_id = $2 AND kind = $3`,
);
const findDue = statement<
  Pick<Row, 'tenant_id' | 'charge_id' | 'kind' | 'job_id' | 'due_at'>,
  [afterDueAt: Date | undefined, afterCharge: string | undefined, afterKind: Kind | undefined, limit: number]
>(
  'provider_requests.find_due',
  `SELECT tenant_id, charge_id, kind, job_id, due_at FROM provider_requests
    WHERE state <> 'closed' AND due_at <= clock_timestamp()
      AND ($1::timestamptz IS NULL OR (due_at, charge_id, kind) > ($1, $2::uuid, $3::text))
    ORDER BY due_at, charge_id, kind
    LIMIT $4`,
);
const measureOldest = statement<Ages, []>(
  'provider_requests.measure_oldest',
  `SELECT coalesce(max(age) FILTER (WHERE kind = 'capture' AND state <> 'ready'), 0) AS "unknownCharge",
          coalesce(max(age) FILTER (WHERE kind = 'reversal'), 0) AS "openReversal"
     FROM provider_requests,
  LATERAL (SELECT extract(epoch FROM clock_timestamp() - created_at)::float8) AS measured (age)
    WHERE state <> 'closed'`,
);
/** Passes over what another janitor, or the job itself, is busy with. */
const claim = statement<{ kind: Kind }, [tenant: string, charge: string, kind: Kind, job: string]>(
  'provider_requests.claim',
  `SELECT kind FROM provider_requests
    WHERE tenant_id = $1 AND charge_id = $2 AND kind = $3 AND job_id = $4 AND state <> 'closed'
      FOR NO KEY UPDATE SKIP LOCKED`,
);
const assign = statement<object, [tenant: string, charge: string, kind: Kind, job: string]>(
  'provider_requests.assign',
  `UPDATE provider_requests SET job_id = $4 WHERE tenant_id = $1 AND charge_id = $2 AND kind = $3`,
);

@Injectable()
export class ProviderRequestStore {
  async add(tx: Tx, request: ProviderRequest, jobId: string): Promise<void> {
    await tx.execute(add, [...valuesOf(request), jobId]);
  }

  async save(tx: Tx, request: ProviderRequest): Promise<void> {
    await tx.execute(save, valuesOf(request));
  }

  async find(tx: Tx, { tenantId, chargeId }: ChargeRef, kind: Kind): Promise<ProviderRequest> {
    const [row] = await tx.query(find, [uuidOf(tenantId), uuidOf(chargeId), kind]);
    if (!row) throw new Error(`no ${kind} was ever wanted of ${chargeId}`);
    return requestOf(row);
  }

  /** For the system role: open requests of every tenant that somebody should look at, the longest overdue first. */
  async findDue(tx: Tx, after: OpenRequest | undefined, limit: number): Promise<readonly OpenRequest[]> {
    const position = [after?.dueAt, after && uuidOf(after.chargeId), after?.kind] as const;
    const rows = await tx.query(findDue, [...position, limit]);
    return rows.map(({ tenant_id, charge_id, kind, job_id, due_at }) => ({
      tenantId: idOf('ten', tenant_id),
      chargeId: idOf('chg', charge_id),
      kind,
      jobId: job_id,
      dueAt: due_at,
    }));
  }

  /** For the system role: what an operator wants to hear of before a customer does. */
  async oldestOpen(tx: Tx): Promise<Ages> {
    const [ages] = await tx.query(measureOldest, []);
    return ages ?? { unknownCharge: 0, openReversal: 0 };
  }

  /** False when it is not open any more, or somebody else has taken care of it. */
  async claim(tx: Tx, { tenantId, chargeId, kind, jobId }: OpenRequest): Promise<boolean> {
    return (await tx.query(claim, [uuidOf(tenantId), uuidOf(chargeId), kind, jobId])).length === 1;
  }

  async assign(tx: Tx, { tenantId, chargeId, kind }: OpenRequest, jobId: string): Promise<void> {
    await tx.execute(assign, [uuidOf(tenantId), uuidOf(chargeId), kind, jobId]);
  }
}

function valuesOf(request: ProviderRequest): Values {
  return [
    uuidOf(request.tenantId),
    uuidOf(request.chargeId),
    request.kind,
    request.state,
    request.generation,
    request.key,
    request.sends,
    request.firstSentAt,
    request.lastSentAt,
    request.lookUps,
    request.dueAt,
  ];
}

function requestOf(row: Row): ProviderRequest {
  return {
    tenantId: idOf('ten', row.tenant_id),
    chargeId: idOf('chg', row.charge_id),
    kind: row.kind,
    state: row.state,
    generation: row.generation,
    key: row.provider_key,
    sends: row.sends,
    firstSentAt: row.first_sent_at ?? undefined,
    lastSentAt: row.last_sent_at ?? undefined,
    lookUps: row.look_ups,
    dueAt: row.due_at,
  };
}
