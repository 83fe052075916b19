import { describe, expect, it } from '@jest/globals';
import { MalformedJson } from './http.errors.ts';
import { parseJson } from './json-body.ts';

const bytes = (text: string) => Buffer.from(text);

describe('a JSON body', () => {
  it('may hold any text that can be stored', () => {
    expect(parseJson(bytes(String.raw`{"a":"\ud83d\ude00 \\u0000"}`))).toEqual({ a: String.raw`😀 \u0000` });
  });

  const refused: readonly [what: string, body: Buffer][] = [
    ['broken JSON', bytes('{"a":')],
    ['two documents', bytes('{} {}')],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an escaped NUL', bytes(String.raw`{"a":"\u0000"}`)],
    ['an escaped NUL in a name', bytes(String.raw`{"a\u0000":1}`)],
    ['half a surrogate pair', bytes(String.raw`["\ud83d"]`)],
    ['a NUL beneath four hundred thousand lists', bytes(`${'['.repeat(400_000)}"\\u0000"${']'.repeat(400_000)}`)],
  ];
  for (const [what, body] of refused)
    it(`is refused for ${what}`, () => expect(() => parseJson(body)).toThrow(MalformedJson));
});
