import type { FieldError } from '@atlas/kernel';

/** NIST SP 800-63B, 3.1.1.2: length counts, not the kinds of characters; everything that can be typed may be used. */
const shortest = 12;
const longest = 128;

const tooCommon =
  /^(.)\1*$|^(?:(?:password|passwort|qwert[yz]?u?i?o?p?|abcdefg?h?i?|letmein|iloveyou|welcome|admin(?:istrator)?|changeme|0?123456789?0?|987654321|1q2w3e4r5?t?)[\d!._ -]*)+$/i;

/** What somebody who knows the user would try first. */
interface Owner {
  readonly email: string;
  readonly name: string;
}

/** Empty for a password that will do. */
export function faultsOf(password: string, { email, name }: Owner, pointer: string): readonly FieldError[] {
  const length = [...password].length;
  const fault = (code: string, detail: string): readonly FieldError[] => [{ pointer, code, detail }];
  if (length < shortest)
    return fault('too_short', `Use at least ${shortest} characters; several words are easy to remember.`);
  if (length > longest) return fault('too_long', `Use at most ${longest} characters.`);
  if (tooCommon.test(password)) return fault('too_common', 'This password is among the first that are tried.');
  const plain = password.toLowerCase();
  const names = [email.toLowerCase(), email.toLowerCase().split('@')[0] ?? '', name.toLowerCase()];
  if (names.some((known) => known.length >= 4 && plain.replaceAll(known, '').length < shortest / 2))
    return fault('too_close', 'This password is little more than your name or address.');
  return [];
}
