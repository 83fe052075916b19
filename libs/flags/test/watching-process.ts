import { setTimeout as pause } from 'node:timers/promises';
import { createService } from '@atlas/service';
import { FlagRefresh } from '../src/flag-refresh.ts';
import { Flags } from '../src/index.ts';
import { config, FlaggedModule, step } from './flagged-service.ts';

/** A process that looks at a flag all the time, and prints each value that it sees; then a request comes. It hears of changes: it asks once an hour. */
const app = await createService(FlaggedModule, config);
Object.assign(app.get(FlagRefresh), { everyMs: 3_600_000 });
const flags = app.get(Flags);

let last: number | undefined;
for (;;) {
  const value = await flags.valueOf(step);
  if (value !== last) {
    console.log(JSON.stringify({ value }));
    void app.inject('/look');
  }
  last = value;
  await pause(2);
}
