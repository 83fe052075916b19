import { createHash } from 'node:crypto';

/** What a name is limited by. Names are personal, and whoever types one chooses its length. */
export function digestOfName(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
}
