import { describe, expect, it } from '@jest/globals';
import { newId, newTraceparent, runInContext } from '@atlas/kernel';
import { booleanFlag } from './flag.ts';
import { Flags } from './flags.ts';
import { Snapshot } from './snapshot.ts';
import { Snapshots } from './snapshots.ts';

const open = booleanFlag('open', { default: true, purpose: 'whether it is open' });
const quick = booleanFlag('quick', { default: false, purpose: 'whether it is quick' });

const at = (version: number, texts: Record<string, string>) =>
  Snapshot.of(version, [open, quick], new Map(Object.entries(texts)));
const closed = at(7, { open: '{"value":false}' });

describe('flags', () => {
  it('are as the code says until somebody sets them', async () => {
    const flags = new Flags(new Snapshots());
    expect([await flags.valueOf(open), await flags.valueOf(quick), flags.version]).toEqual([true, false, 0]);
  });

  it('that are set so that they cannot be used are as the code says, and others are not hurt', async () => {
    const snapshots = new Snapshots();
    const snapshot = at(3, { open: '{"value":"perhaps"}', quick: '{"value":true}', ofOthers: 'nonsense' });
    snapshots.replace(snapshot);
    const flags = new Flags(snapshots);
    expect([await flags.valueOf(open), await flags.valueOf(quick)]).toEqual([true, true]);
    expect(snapshot.faults).toEqual([{ flag: 'open', fault: '/value is not a boolean' }]);
    expect(at(4, { open: '{"value' }).faults).toMatchObject([{ flag: 'open' }]);
  });

  it('stay as they are for the work that has asked for one', async () => {
    const snapshots = new Snapshots();
    const flags = new Flags(snapshots);
    await runInContext({ correlationId: 'c', traceparent: newTraceparent() }, async () => {
      expect(await flags.valueOf(open)).toBe(true);
      snapshots.replace(closed);
      expect([await flags.valueOf(open), flags.version]).toEqual([true, 0]);
    });
    expect([await flags.valueOf(open), flags.version]).toEqual([false, 7]);
  });

  it('are not mixed up by two services in one process', async () => {
    const [mine, theirs] = [new Snapshots(), new Snapshots()];
    const [myFlags, theirFlags] = [new Flags(mine), new Flags(theirs)];
    mine.replace(closed);
    expect([await myFlags.valueOf(open), await theirFlags.valueOf(open)]).toEqual([false, true]);
  });

  it('answer for the tenant of the work at hand, or one that is named', async () => {
    const snapshots = new Snapshots();
    const tenantId = newId('ten');
    snapshots.replace(
      at(1, { quick: JSON.stringify({ value: false, rules: [{ tenants: [tenantId], value: true }] }) }),
    );
    const flags = new Flags(snapshots);
    const context = { correlationId: 'c', traceparent: newTraceparent(), tenantId };
    expect(await runInContext(context, () => flags.valueOf(quick))).toBe(true);
    expect([await flags.valueOf(quick), await flags.valueOf(quick, { tenantId })]).toEqual([false, true]);
  });
});
