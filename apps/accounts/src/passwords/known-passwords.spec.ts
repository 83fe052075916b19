import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidRequest } from '@atlas/http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CheckPassword } from './check-password.use-case.ts';
import { KnownPasswords } from './known-passwords.ts';

const ada = { email: 'ada.byron@acme.example', name: 'Ada Byron' };

describe('a password that has come out elsewhere', () => {
  let file: string;

  beforeAll(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'atlas-passwords-')), 'known');
    await writeFile(file, 'hunter2\nleave me alone!\r\nÜber den Wolken\n');
  });

  const check = (known: KnownPasswords, password: string) => () =>
    new CheckPassword(known).execute(password, ada, '#/x');

  it('is refused, however it is written', async () => {
    const known = await KnownPasswords.in(file);
    for (const password of ['leave me alone!', 'Leave Me Alone!', 'über den wolken'.normalize('NFD')])
      expect(check(known, password)).toThrow(InvalidRequest);
    expect(check(known, 'leave me alone, you')).not.toThrow();
  });

  it('is taken where nobody has given a list', () =>
    expect(check(KnownPasswords.none, 'leave me alone!')).not.toThrow());
});
