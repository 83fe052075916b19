import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { shortest } from './password.ts';

/** Passwords that have come out elsewhere: a file of them, one a line. Those that are too short are refused anyway, and not kept. */
export class KnownPasswords {
  static readonly none = new KnownPasswords(new Set());

  private constructor(private readonly passwords: ReadonlySet<string>) {}

  static async in(file: string): Promise<KnownPasswords> {
    const passwords = new Set<string>();
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity }))
      if ([...line].length >= shortest) passwords.add(folded(line));
    return new KnownPasswords(passwords);
  }

  has(password: string): boolean {
    return this.passwords.has(folded(password));
  }
}

function folded(password: string): string {
  return password.normalize('NFKC').toLowerCase();
}
