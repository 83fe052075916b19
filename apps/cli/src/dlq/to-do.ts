import type { DeadLetterReason } from '@atlas/event-bus';

const advice: Readonly<Record<DeadLetterReason, string>> = {
  deserialise: 'put right what the error names by edit, and redrive it; or discard it',
  schema: 'put the field right that the error names by edit, and redrive it; or start a build that takes it as it is',
  fatal: 'its handler says that no try would end better: edit it, start a build that can do it, or discard it',
  failed: 'do away with what the error says, and redrive it',
  exhausted: 'do away with what the error says, and redrive it',
  'crash-loop': 'processes have ended with it in hand: start a build that stands it, and redrive it; or discard it',
  'too-old': 'nobody remembers whether it was handled: find out, and redrive or discard it',
  'unknown-type': 'nothing: a build that knows its type takes it up by itself',
};

/** What somebody can do about a dead letter. */
export function toDoAbout(reason: string | undefined): string | undefined {
  return Object.entries(advice).find(([name]) => name === reason)?.[1];
}
