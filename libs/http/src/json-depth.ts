const deepest = 64;
const [quote, backslash] = [0x22, 0x5c];
const [openingBracket, openingBrace] = [0x5b, 0x7b];
const [closingBracket, closingBrace] = [0x5d, 0x7d];

/** What reads a parsed body goes into it level by level, and would run out of stack before a body runs out of bytes. */
export function isTooDeep(body: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) inText = !inText;
    else if (inText) at += byte === backslash ? 1 : 0;
    else if (byte === openingBracket || byte === openingBrace) {
      if (++depth > deepest) return true;
    } else if (byte === closingBracket || byte === closingBrace) depth--;
  }
  return false;
}
