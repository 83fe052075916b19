/** The type of a message of PostgreSQL's protocol: its first byte. */
export const typeOf = (message: Buffer): string => String.fromCharCode(message[0] ?? 0);

/** ReadyForQuery says whether a transaction is open: I (idle), T (in one), E (in a failed one). */
export const isIdle = (ready: Buffer): boolean => String.fromCharCode(ready[5] ?? 0) === 'I';

/** Zero-terminated strings from the beginning of a message's body. */
export function* stringsOf(message: Buffer): Generator<string> {
  for (let from = 5; from < message.length;) {
    const end = message.indexOf(0, from);
    if (end < 0) return;
    yield message.toString('utf8', from, end);
    from = end + 1;
  }
}

/** How the server has answered: the tag of CommandComplete, the SQLSTATE of an error, or undefined when this is no answer. */
export function outcomeOf(message: Buffer): string | undefined {
  switch (typeOf(message)) {
    case 'C':
      return [...stringsOf(message)][0] ?? '';
    case 'E':
      return [...stringsOf(message)].find((field) => field.startsWith('C'))?.slice(1) ?? '';
    case 'I': // an empty query
    case 's': // a portal that has more rows
      return '';
    default:
      return undefined;
  }
}

export function firstWordOf(text: string): string {
  return /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '';
}
