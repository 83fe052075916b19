import { setImmediate as turn } from 'node:timers/promises';
import { WorkSlots } from './work-slots.ts';

/** Work by name that is held until it is ended. */
function workOf() {
  const running = new Map<string, () => void>();
  const begin = (name: string) => () =>
    new Promise<void>((end) => running.set(name, end)).finally(() => running.delete(name));
  const end = async (name: string) => {
    running.get(name)?.();
    await turn();
  };
  return { begin, end, running: () => [...running.keys()] };
}

describe('the slots of a process', () => {
  it('let so much be done at once, in the order of asking', async () => {
    const [slots, work] = [new WorkSlots(2), workOf()];
    for (const name of ['a', 'b', 'c', 'd']) void slots.share(work.begin(name));
    await turn();
    expect(work.running()).toEqual(['a', 'b']);
    await work.end('b');
    expect(work.running()).toEqual(['a', 'c']);
  });

  it('let one work alone: it waits for those before it, and those after it wait for it', async () => {
    const [slots, work] = [new WorkSlots(2), workOf()];
    void slots.share(work.begin('before'));
    void slots.alone(work.begin('alone'));
    void slots.share(work.begin('after'));
    await turn();
    expect(work.running()).toEqual(['before']);
    await work.end('before');
    expect(work.running()).toEqual(['alone']);
    await work.end('alone');
    expect(work.running()).toEqual(['after']);
  });

  it('let one work alone in all of its company', async () => {
    const [company, work] = [new WorkSlots(3), workOf()];
    const [slots, others] = [new WorkSlots(1, company), new WorkSlots(2, company)];
    for (const name of ['a', 'b']) void slots.share(work.begin(name));
    void others.share(work.begin('other'));
    await turn();
    expect(work.running()).toEqual(['a', 'other']);
    void slots.alone(work.begin('alone'));
    void others.share(work.begin('after'));
    await work.end('a');
    await work.end('other');
    expect(work.running()).toEqual(['alone']);
    await work.end('alone');
    expect(work.running().toSorted()).toEqual(['after', 'b']);
  });

  it('are free again after work that failed', async () => {
    const slots = new WorkSlots(1);
    await expect(slots.share(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await slots.alone(() => Promise.resolve());
  });
});
