// A process of its own: broadcasts, and is gone as soon as the transaction has committed.
import 'reflect-metadata';
import { Database } from '@atlas/database';
import { parseId } from '@atlas/kernel';
import { Broadcaster } from '../src/index.ts';
import { modes } from './modes.ts';
import { Diary } from './parcel-listeners.ts';
import { startParcelService, type ParcelSettings } from './parcel-service.ts';
import { ParcelPosted } from './parcels.ts';

export interface LastWords {
  readonly mode: string;
  readonly settings: ParcelSettings;
  readonly tenant: string;
  readonly parcel: string;
}

const { mode, settings, tenant, parcel } = JSON.parse(process.argv[2] ?? '') as LastWords;
const app = await startParcelService(
  settings,
  modes.find(({ name }) => name === mode)!.publisher([{ listener: Diary }]),
);
const tenantId = parseId('ten', tenant)!;
await app.get(Database).transaction([tenantId], async (tx) => {
  tx.afterCommit(() => process.kill(process.pid, 'SIGKILL'));
  await app.get(Broadcaster).broadcast(tx, ParcelPosted, { parcel }, { tenantId, sequence: 1 });
});
