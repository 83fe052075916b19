import type { FieldError } from '@atlas/kernel';
import { isWalk } from './keyboard-walks.ts';

/** NIST SP 800-63B, 3.1.1.2: length counts, not the kinds of characters; everything that can be typed may be used. */
export const shortest = 12;
const longest = 128;

const words =
  /^(?:(?:password|passwort|abcdefg?h?i?|letmein|iloveyou|welcome|admin(?:istrator)?|changeme)[\d!._ -]*)+$/i;

/** What stands on every page of ours. */
const ofTheHouse = ['atlas'];

/** What somebody who knows the user would try first. */
export interface Owner {
  readonly email: string;
  readonly name: string;
}

/** Empty for a password that will do. */
export function faultsOf(password: string, owner: Owner, pointer: string): readonly FieldError[] {
  const length = [...password].length;
  const fault = (code: string, detail: string): readonly FieldError[] => [{ pointer, code, detail }];
  if (length < shortest)
    return fault('too_short', `Use at least ${shortest} characters; several words are easy to remember.`);
  if (length > longest) return fault('too_long', `Use at most ${longest} characters.`);
  if (isCommon(password)) return fault('too_common', 'This password is among the first that are tried.');
  if (isCloseTo(owner, password))
    return fault('too_close', 'This password is little more than your name, your address or ours.');
  return [];
}

function isCommon(password: string): boolean {
  return words.test(password) || isRepetition(password) || isWalk(password, shortest / 2);
}

/** The same thing again and again, which is no longer for that. */
function isRepetition(password: string): boolean {
  const [, unit = password] = /^(.+?)\1+$/s.exec(password) ?? [];
  return [...unit].length < shortest;
}

/** The names, the address and where that is, and the words of the house, all of them taken out. */
function isCloseTo({ email, name }: Owner, password: string): boolean {
  const [mailbox = '', domain = ''] = email.toLowerCase().split('@');
  const known = [
    email.toLowerCase(),
    mailbox,
    name.toLowerCase(),
    ...name.toLowerCase().split(/\s+/),
    ...domain.split('.'),
  ];
  const longestFirst = [...known, ...ofTheHouse]
    .filter(({ length }) => length >= 4)
    .toSorted((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ''), password.toLowerCase());
  return rest.length < shortest / 2;
}
