import { parseBloatArguments } from './arguments.mjs';

describe('the options of bench:outbox-bloat', () => {
  it('are five million events with a snapshot of a minute, unless somebody says otherwise', () => {
    expect(parseBloatArguments([])).toEqual({
      ...{ events: 5_000_000, rate: 8_000, holdSeconds: 60, intoKafka: false, withPeer: true },
    });
    expect(parseBloatArguments(['--events=400000', '--rate=2000', '--hold=10', '--kafka', '--no-peer'])).toEqual({
      ...{ events: 400_000, rate: 2_000, holdSeconds: 10, intoKafka: true, withPeer: false },
    });
  });

  it('refuse a course that has no time before and after the snapshot', () => {
    expect(() => parseBloatArguments(['--events=1000000'])).toThrow('last 125 s; a snapshot of 60 s needs 140 s');
  });

  it('refuse what is no number, and what they do not know', () => {
    expect(() => parseBloatArguments(['--rate=fast'])).toThrow('--rate=fast is not a whole number from 1 to 20000');
    expect(() => parseBloatArguments(['--speed=1'])).toThrow("Unknown option '--speed'");
  });
});
