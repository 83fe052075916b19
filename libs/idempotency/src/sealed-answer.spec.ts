import { describe, expect, it } from '@jest/globals';
import { newId } from '@atlas/kernel';
import { keyMaterialOf, seal, unseal } from './sealed-answer.ts';

const intent = { tenantId: newId('ten'), route: 'POST /v1/api-keys', key: 'a key', request: '{"name":"ci"}' };
const material = keyMaterialOf(intent);

describe('an answer that is kept', () => {
  it('comes back to the letter for whoever has the key', () =>
    expect(unseal(seal('{"secret":"größe 🚀"}', material), keyMaterialOf({ ...intent }))).toBe(
      '{"secret":"größe 🚀"}',
    ));

  it('may be empty', () => expect(unseal(seal('', material), material)).toBe(''));

  it('gives nothing away, and never looks the same twice', () => {
    const [one, other] = [seal('{"secret":"sk_1"}', material), seal('{"secret":"sk_1"}', material)];
    expect(one.includes('sk_1')).toBe(false);
    expect(one.equals(other)).toBe(false);
  });

  it.each([
    ['another key', { ...intent, key: 'b key' }],
    ['the same key of another tenant', { ...intent, tenantId: newId('ten') }],
    ['the same key on another route', { ...intent, route: 'POST /v1/users' }],
  ])('does not open with %s', (_, other) => expect(() => unseal(seal('{}', material), keyMaterialOf(other))).toThrow());

  it('does not open when a bit of it was changed', () => {
    const sealed = seal('{"total":1}', material);
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(() => unseal(sealed, material)).toThrow();
  });
});

describe('what is kept of a key', () => {
  it('is not the key, and not the request', () => {
    const { lookUp, fingerprint } = material;
    expect(lookUp).toHaveLength(32);
    expect(fingerprint).toHaveLength(32);
    expect(Buffer.concat([lookUp, fingerprint]).includes('a key')).toBe(false);
  });

  it('tells one request from another under the same key, and the same request under another key', () => {
    const fingerprints = [intent, { ...intent, request: '{}' }, { ...intent, key: 'b key' }].map((one) =>
      keyMaterialOf(one).fingerprint.toString('hex'),
    );
    expect(new Set(fingerprints).size).toBe(3);
  });
});
