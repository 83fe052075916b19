import { bytesOf, textOf } from './wire-text.ts';

describe('the text of a key or header', () => {
  const strange = [
    Buffer.from('plain'),
    Buffer.alloc(0),
    Buffer.from('žlutý 🐎'),
    Buffer.from('with \0 inside'),
    Buffer.from([0xff, 0xfe, 0x00, 0x80]),
    Buffer.from('base64:AAAA'),
    Buffer.from([0xed, 0xa0, 0x80]), // half of a surrogate pair
  ];

  it.each(strange)('gives back the very bytes of %j', (bytes) => {
    const text = textOf(bytes);
    expect(Buffer.from(bytesOf(text))).toEqual(bytes);
    expect(text).not.toContain('\0');
  });

  it('is the text itself wherever it can be', () => {
    expect(textOf(Buffer.from('žlutý'))).toBe('žlutý');
  });
});
