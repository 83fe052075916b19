import { newId } from '@atlas/kernel';
import { describe, expect, it } from '@jest/globals';
import { endOfOverlap, expiryOfSuccessor, isRotatable, type ApiKey } from './api-key.ts';

const noon = new Date('2026-03-01T12:00:00Z');
const later = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);

const key: ApiKey = {
  id: newId('key'),
  name: 'nightly',
  prefix: 'atlas_key_abcd',
  userId: newId('usr'),
  scopes: ['orders:read'],
  createdAt: noon,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
  replacedBy: null,
};

describe('a key that is rotated', () => {
  it('works on beside its successor for the overlap', () => {
    expect(endOfOverlap(key, noon, 24 * 3_600)).toEqual(later(24));
    expect(endOfOverlap(key, noon, 0)).toEqual(noon);
  });

  it('never works longer than it would have by itself', () => {
    expect(endOfOverlap({ ...key, expiresAt: later(1) }, noon, 24 * 3_600)).toEqual(later(1));
  });

  it('gives its successor as long a life as it was given', () => {
    expect(expiryOfSuccessor({ ...key, expiresAt: later(48) }, later(10))).toEqual(later(58));
    expect(expiryOfSuccessor(key, later(10))).toBeNull();
  });

  it('is one that works, and has no successor yet', () => {
    expect(isRotatable(key, noon)).toBe(true);
    expect(isRotatable({ ...key, expiresAt: later(1) }, noon)).toBe(true);
    expect(isRotatable({ ...key, expiresAt: noon }, noon)).toBe(false);
    expect(isRotatable({ ...key, revokedAt: noon }, noon)).toBe(false);
    expect(isRotatable({ ...key, replacedBy: newId('key') }, noon)).toBe(false);
  });
});
