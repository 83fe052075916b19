import { describe, expect, it } from '@jest/globals';
import { faultsOf } from './password.ts';

const ada = { email: 'ada.byron@acme.example', name: 'Ada Byron' };
const codeOf = (password: string) => faultsOf(password, ada, '#/password')[0]?.code;

describe('a password', () => {
  it('may be anything that is long enough: words, spaces, signs of any script', () => {
    for (const good of [
      'correct horse battery',
      'пароль не для всех',
      'and now for something completely different, in sixty-four letters',
      '🐴🔋📎🌍🐝🍋🚲🎈🦊🧵🪁🥕',
    ])
      expect(codeOf(good)).toBeUndefined();
  });

  it('is refused when it is short or endless, counted in characters as people count them', () => {
    expect(codeOf('hunter2')).toBe('too_short');
    expect(codeOf('🐴'.repeat(11))).toBe('too_short');
    expect(codeOf('x y'.repeat(43))).toBe('too_long');
    expect(codeOf('a b c d '.repeat(16))).not.toBe('too_long');
  });

  it('is refused when everybody would try it', () => {
    for (const common of [
      'password1234',
      'Password 1234!',
      'aaaaaaaaaaaa',
      '123456789012',
      'qwertyuiop123',
      'passwordpassword',
      'qazwsxedcrfv',
      '1q2w3e4r5t6y',
      'abcdefghijklmn',
      'correct correct correct ',
      'zxcvbnm12345!',
    ])
      expect(codeOf(common)).toBe('too_common');
  });

  it('is refused when it is little more than the owner’s own name or address, or the name of the house', () => {
    for (const own of ['ada.byron@acme.example', 'Ada Byron 1815', 'ada.byron1815', 'Byron@Acme2026', 'AcmeAtlas2026!'])
      expect(codeOf(own)).toBe('too_close');
  });
});
