import { setTimeout as pause } from 'node:timers/promises';
import { createService } from '@atlas/service';
import { Flags } from '../src/index.ts';
import { config, FlaggedModule, step } from './flagged-service.ts';

/** A process that looks at a flag all the time, and prints each value with the moment at which it first saw it; then a request comes. */
const app = await createService(FlaggedModule, config);
const flags = app.get(Flags);

let last: number | undefined;
for (;;) {
  const value = await flags.valueOf(step);
  if (value !== last) {
    console.log(JSON.stringify({ value, at: Date.now() }));
    void app.inject('/look');
  }
  last = value;
  await pause(2);
}
