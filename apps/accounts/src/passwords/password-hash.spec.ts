import { describe, expect, it } from '@jest/globals';
import { hashPassword, isOutdated, isPasswordHash, isPasswordOf } from './password-hash.ts';

describe('the hash of a password', () => {
  it('knows its password, and no other', async () => {
    const hash = await hashPassword('correct horse battery staple');
    expect(await isPasswordOf(hash, 'correct horse battery staple')).toBe(true);
    expect(await isPasswordOf(hash, 'correct horse battery stable')).toBe(false);
    expect(await isPasswordOf(hash, '')).toBe(false);
  });

  it('is another each time, so that nobody sees who has the same', async () => {
    expect(await hashPassword('the same for two')).not.toBe(await hashPassword('the same for two'));
  });

  it('knows its password however the keyboard composes its letters', async () => {
    const hash = await hashPassword('Zürich am Morgen'.normalize('NFC'));
    expect(await isPasswordOf(hash, 'Zürich am Morgen'.normalize('NFD'))).toBe(true);
  });

  it('names its parameters, and is outdated when new ones are made with others', async () => {
    const hash = await hashPassword('correct horse battery staple');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(isOutdated(hash)).toBe(false);
    const older = hash.replace('m=19456', 'm=8');
    expect(isPasswordHash(older) && isOutdated(older)).toBe(true);
  });

  it('agrees with another implementation of RFC 9106', async () => {
    // argon2-cffi 25.1: PasswordHasher(2, 19456, 1).hash('correct horse battery staple')
    const theirs = '$argon2id$v=19$m=19456,t=2,p=1$nCTYLUZRDKJ4MJzvn9WnNA$vkMrxMGnAuLBbpuQ1jjp/KsXpjhqn0YFSYxMYbXfo2w';
    expect(isPasswordHash(theirs) && (await isPasswordOf(theirs, 'correct horse battery staple'))).toBe(true);
    expect(isPasswordHash(theirs) && (await isPasswordOf(theirs, 'correct horse battery stable'))).toBe(false);
  });
});
