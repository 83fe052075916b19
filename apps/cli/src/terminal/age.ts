const units = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3_600 },
  { name: 'm', seconds: 60 },
] as const;

/** In the largest unit that it fills: `3 m`. */
export function duration(seconds: number): string {
  const unit = units.find((one) => seconds >= one.seconds);
  return unit ? `${Math.floor(seconds / unit.seconds)} ${unit.name}` : `${Math.floor(seconds)} s`;
}

/** How long ago. Clocks differ a little: nothing is from the future. */
export function age(since: string | undefined, now: number = Date.now()): string | undefined {
  return since === undefined ? undefined : duration(Math.max(0, (now - Date.parse(since)) / 1000));
}

export function timeUntil(moment: string | undefined, now: number = Date.now()): string | undefined {
  if (moment === undefined) return undefined;
  const seconds = (Date.parse(moment) - now) / 1000;
  return seconds < 1 ? 'now' : `in ${duration(seconds)}`;
}
