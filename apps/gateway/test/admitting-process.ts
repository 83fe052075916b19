import { AdmissionStore } from '../src/admission/admission.store.ts';
import { patientRedis } from './patient-redis.ts';

/** A gateway that does nothing but admit: as often as it can, several requests at once. Prints what happened and when. */
const [redisUrl = '', subject = '', quota = '', requests = '', atOnce = ''] = process.argv.slice(2);
/** So wide a window that nothing comes back meanwhile, however slow the machine. */
const limit = { name: 'test', quota: Number(quota), windowSeconds: 36_000_000 };

const redis = await patientRedis(redisUrl);
const admissions = new AdmissionStore(redis);
const now = () => Number(process.hrtime.bigint()) / 1e6; // one clock for all processes of a machine

let left = Number(requests);
async function admitInTurn(): Promise<void> {
  while (left-- > 0) {
    const from = now();
    const admission = await admissions.admit({ demands: [{ limit, subject, cost: 1 }] });
    const [standing] = 'standings' in admission ? admission.standings : [];
    console.log(JSON.stringify({ from, to: now(), isAdmitted: admission.verdict === 'ok', ...standing }));
  }
}
await Promise.all(Array.from({ length: Number(atOnce) }, admitInTurn));
redis.close();
