import { newId, type UserId } from '@atlas/kernel';
import type { Redis } from '@atlas/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AdmissionStore } from '../src/admission/admission.store.ts';
import { longestMs, newTicket, sessionKey, type Session, type SessionTicket } from '../src/sessions/session.ts';
import { SessionStore } from '../src/sessions/sessions.store.ts';
import { patientRedis } from './patient-redis.ts';

const hourly = { name: 'hourly', quota: 10, windowSeconds: 3_600 };

describe('a session', () => {
  let redis: Redis;
  let sessions: SessionStore;
  let admissions: AdmissionStore;
  let userId: UserId;

  beforeAll(async () => {
    redis = await patientRedis();
    sessions = new SessionStore(redis);
    admissions = new AdmissionStore(redis);
  });
  afterAll(() => redis.close());
  beforeEach(() => void (userId = newId('usr')));

  async function logIn(ticket = newTicket(), lifeMs = longestMs): Promise<SessionTicket> {
    await sessions.open(sessionOf(ticket, lifeMs), ticket);
    return ticket;
  }

  function sessionOf({ id }: SessionTicket, lifeMs = longestMs): Session {
    const openedAt = new Date();
    const endsAt = new Date(openedAt.getTime() + lifeMs);
    return { id, tenantId: newId('ten'), userId, epoch: 3, openedAt, endsAt, device: 'Firefox' };
  }

  const admit = (ticket: SessionTicket) => admissions.admit({ ticket, demands: [] });
  const lifeOf = ({ id }: SessionTicket) => redis.ask((client) => client.pttl(sessionKey(id)));

  it('says whose it is, to who has its secret', async () => {
    const ticket = await logIn();
    expect(await admit(ticket)).toMatchObject({ verdict: 'ok', session: { userId, epoch: 3 } });
    expect(await admit({ ...ticket, secret: newTicket().secret })).toEqual({ verdict: 'no session' });
    expect(await admit(newTicket())).toEqual({ verdict: 'no session' });
  });

  it('lives on by being used, and not by somebody trying', async () => {
    const ticket = await logIn();
    await redis.ask((client) => client.pexpire(sessionKey(ticket.id), 60_000));
    await admit({ ...ticket, secret: newTicket().secret });
    expect(await lifeOf(ticket)).toBeLessThanOrEqual(60_000);
    await admit(ticket);
    expect(await lifeOf(ticket)).toBeGreaterThan(7_000_000);
  });

  it('never lives longer than it was to at its beginning', async () => {
    const ticket = await logIn(newTicket(), 50_000);
    await admit(ticket);
    expect(await lifeOf(ticket)).toBeLessThanOrEqual(50_000);
    const ended = await logIn(newTicket(), -1);
    expect(await admit(ended)).toEqual({ verdict: 'no session' });
  });

  it('keeps ids only, and no secret', async () => {
    const ticket = await logIn();
    const kept = await redis.ask((client) => client.hgetall(sessionKey(ticket.id)));
    expect(Object.keys(kept).toSorted()).toEqual([
      ...['device', 'ends_at', 'epoch', 'opened_at', 'secret_hash', 'tenant', 'user'],
    ]);
    expect(JSON.stringify(kept)).not.toContain(ticket.secret);
  });

  it('is listed beside the others of its user, and no more when it has ended', async () => {
    const [first, second] = [await logIn(), await logIn()];
    const ids = async () => (await sessions.list(userId)).map(({ id }) => id).toSorted();
    expect(await ids()).toEqual([first.id, second.id].toSorted());
    expect(await sessions.end(userId, first.id)).toBe(true);
    expect(await admit(first)).toEqual({ verdict: 'no session' });
    expect(await ids()).toEqual([second.id]);
    await redis.ask((client) => client.del(sessionKey(second.id))); // as if it had run out
    expect(await ids()).toEqual([]);
  });

  it('ends only by its own user', async () => {
    const ticket = await logIn();
    expect(await sessions.end(newId('usr'), ticket.id)).toBe(false);
    expect((await admit(ticket)).verdict).toBe('ok');
  });

  it('stays when all the others are ended', async () => {
    const [mine, ...others] = [await logIn(), await logIn(), await logIn()];
    expect(await sessions.endOthers(userId, mine.id)).toBe(2);
    expect((await admit(mine)).verdict).toBe('ok');
    for (const other of others) expect((await admit(other)).verdict).toBe('no session');
  });

  it('pays from the purse of its tenant, in the same round trip', async () => {
    const ticket = newTicket();
    const session = sessionOf(ticket);
    await sessions.open(session, ticket);
    const demands = [{ limit: hourly, subject: 'of-the-session', cost: 4 }];
    expect(await admissions.admit({ ticket, demands })).toMatchObject({ standings: [{ remaining: 6 }] });
    const byTenant = [{ limit: hourly, subject: session.tenantId.slice(4), cost: 1 }];
    expect(await admissions.admit({ demands: byTenant })).toMatchObject({ standings: [{ remaining: 5 }] });
  });
});
