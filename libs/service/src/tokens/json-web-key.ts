import type { JSONWebKeySet, JWK } from 'jose';

/** jose checks what is in a key when it imports it; these say that there is one. */
export function isKey(value: unknown): value is JWK {
  return typeof value === 'object' && value !== null && 'kty' in value;
}

export function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'keys' in value &&
    Array.isArray(value.keys) &&
    value.keys.every(isKey)
  );
}
