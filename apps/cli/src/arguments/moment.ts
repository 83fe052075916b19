import { InvalidArgumentError } from 'commander';

const milliseconds = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `15m`, `2h`, `3d` ago, or a moment of ISO 8601; as ISO 8601. */
export function moment(text: string, now: number = Date.now()): string {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined && isUnit(unit)) return new Date(now - Number(amount) * milliseconds[unit]).toISOString();
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : undefined;
  if (!at || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('It is a duration like 90s, 15m, 2h or 3d, or a time like 2026-11-22T08:30:00Z.');
  return at.toISOString();
}

const isUnit = (text: string | undefined): text is keyof typeof milliseconds =>
  text !== undefined && text in milliseconds;
