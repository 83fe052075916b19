import type { Document } from './document.ts';

const description = `
The API of Atlas. Everything is JSON, and everything that has an id can be found again by it.

- **Ids** say what they name: \`ord_…\` is an order. Money is in minor units: \`1250\` and \`EUR\` are €12.50.
- **Lists** come in pages: pass \`nextCursor\` as \`cursor\` until it is null.
- **Repeat safely**: a POST takes an \`Idempotency-Key\`. Repeated with the same key it is carried out once.
- **Problems** are \`application/problem+json\` (RFC 9457): \`type\` ends with a code that does not change, \`remedy\` says what to do, \`errors\` points to the fields.
- **Limits**: \`RateLimit\` says what is left, \`Retry-After\` when to come back.
- **Compatibility**: within \`/v1\` fields, values of answers and operations may be added; nothing is taken away. Let fields pass that you do not know.
`;

export const information: Pick<Document, 'info' | 'servers'> = {
  info: {
    title: 'Atlas',
    version: '1.0.0',
    description: description.trim(),
    license: { name: 'Proprietary', ...{ identifier: 'LicenseRef-Atlas' } },
  },
  /** Where the document was found: the reference tries things out there, and a client is told its address. */
  servers: [{ url: '/', description: 'The gateway that answers with this document.' }],
};
