import type { Load } from './supply.ts';

export interface Part extends Load {
  readonly title: string;
  readonly side: 'relay' | 'consumer';
  /** It is looked at for as long as one says; the others for a minute. */
  readonly isSteady?: true;
}

/** What EVENT_BUS promises of memory: at full speed, with the largest payloads, and however much waits. */
export const parts: readonly Part[] = [
  { title: 'relay at full speed', side: 'relay', waiting: 100_000, isLarge: false, isSteady: true },
  { title: 'consumer at full speed', side: 'consumer', waiting: 200_000, isLarge: false, isSteady: true },
  { title: 'relay, payloads of 900 kB', side: 'relay', waiting: 300, isLarge: true },
  { title: 'consumer, payloads of 900 kB', side: 'consumer', waiting: 600, isLarge: true },
  { title: 'relay, a million waiting', side: 'relay', waiting: 1_000_000, isLarge: false },
  { title: 'consumer, a million waiting', side: 'consumer', waiting: 1_000_000, isLarge: false },
];
