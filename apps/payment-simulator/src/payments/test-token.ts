/** What the card behind a payment method does, told by its name alone: the same token always plays the same scene. */
export interface Scene {
  readonly outcome: 'succeeded' | 'failed';
  readonly failureCode?: 'card_declined' | 'provider_gave_up';
  /** Until then the charge is `processing`, whether anybody still waits for the answer or not. */
  readonly decidedAfterMs: number;
  /** `lost`: the connection breaks without an answer. `never`: it stays open without one. */
  readonly reply: 'given' | 'lost' | 'never';
}

const slow = /^pm_slow_(\d{1,7})$/;

export function sceneOf(paymentMethod: string, giveUpAfterMs: number): Scene | undefined {
  switch (paymentMethod) {
    case 'pm_success':
      return { outcome: 'succeeded', decidedAfterMs: 0, reply: 'given' };
    case 'pm_declined':
      return { outcome: 'failed', failureCode: 'card_declined', decidedAfterMs: 0, reply: 'given' };
    case 'pm_timeout':
      return { outcome: 'failed', failureCode: 'provider_gave_up', decidedAfterMs: giveUpAfterMs, reply: 'never' };
    case 'pm_reply_lost':
      return { outcome: 'succeeded', decidedAfterMs: 0, reply: 'lost' };
  }
  const milliseconds = slow.exec(paymentMethod)?.[1];
  if (milliseconds === undefined) return undefined;
  return { outcome: 'succeeded', decidedAfterMs: Number(milliseconds), reply: 'given' };
}
