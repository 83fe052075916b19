/** The rules of PlaceOrderRequest, written down by hand. */
const line = {
  type: 'object',
  additionalProperties: false,
  required: ['sku', 'quantity', 'unitAmount'],
  properties: {
    sku: { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' },
    description: { type: 'string', maxLength: 200 },
    quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    unitAmount: { type: 'integer', minimum: 0, maximum: 99_999_999 },
  },
};

export const orderSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['currency', 'paymentMethod'],
  properties: {
    accountId: { type: 'string', pattern: '^acc_[0-9a-f-]{36}$' },
    planId: { type: 'string', pattern: '^pln_[0-9a-f-]{36}$' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    lines: { type: 'array', maxItems: 100, items: line },
    paymentMethod: { type: 'string', pattern: '^[a-z0-9_]{1,64}$' },
  },
};
