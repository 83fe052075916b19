import { clientOf, patient, redisAt } from './in-test.ts';

/** A process that calls so often, many times at once, and prints what became of it. */
const [redisUrl = '', name = '', origin = '', calls = '', atOnce = '', patienceMs = ''] = process.argv.slice(2);
const redis = await redisAt(redisUrl);
const client = clientOf(redis, { ...patient, name, origin, atOnce: Number(atOnce), patienceMs: Number(patienceMs) });
console.log('calling');
const outcomes = await Promise.all(
  Array.from({ length: Number(calls) }, () => client.call({ method: 'GET', path: '/' })),
);
console.log(JSON.stringify(outcomes.map(({ is }) => is)));
await client.close();
redis.close();
