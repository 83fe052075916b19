import { currencies, type Currency, type Id, type Money } from '@atlas/kernel';
import { Type } from 'typebox';

/** Building blocks of event schemas. */
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

function idField<Prefix extends string>(prefix: Prefix) {
  return Type.Unsafe<Id<Prefix>>(Type.String({ pattern: `^${prefix}_${uuid}$` }));
}

export const tenantId = idField('ten');
export const userId = idField('usr');
export const accountId = idField('acc');
export const orderId = idField('ord');
export const chargeId = idField('chg');
export const planId = idField('pln');
export const subscriptionId = idField('sub');
export const passwordResetId = idField('rst');

const currency = Type.Unsafe<Currency>(Type.String({ enum: Object.keys(currencies) }));

/** Minor units, an integer that a double holds exactly. */
export const amount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const money = Type.Unsafe<Money>(Type.Object({ amount, currency }, { additionalProperties: false }));

/** ISO 8601 in UTC. */
export const timestamp = Type.String({ format: 'date-time' });
