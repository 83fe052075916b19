import { describe, expect, it } from '@jest/globals';
import { pauseBeforeRepeat, problemOfUpstream } from './lost-connection.ts';

const failure = (fields: object) => Object.assign(new Error('it failed'), fields);

describe('a connection to a service', () => {
  const unreachable = failure({ code: 'EHOSTUNREACH', syscall: 'connect' });
  const broken = failure({ code: 'EHOSTUNREACH', syscall: 'read' });

  it('that cannot be opened has carried nothing: whatever was to be sent may be sent again, twice', () => {
    expect([0, 1, 2].map((attempt) => pauseBeforeRepeat(unreachable, attempt))).toEqual([50, 250, undefined]);
    expect(problemOfUpstream(unreachable).code).toBe('service_unavailable');
  });

  it('that breaks for the same reason may have carried it', () => {
    expect(pauseBeforeRepeat(broken, 0)).toBeUndefined();
    expect(problemOfUpstream(broken).code).toBe('answer_lost');
  });

  it('is judged by what lies behind its error', () => {
    expect(problemOfUpstream(new Error('no answer', { cause: unreachable })).code).toBe('service_unavailable');
    expect(problemOfUpstream(new Error('no answer', { cause: broken })).code).toBe('answer_lost');
    expect(problemOfUpstream(failure({ code: 'UND_ERR_BODY_TIMEOUT' })).code).toBe('answer_too_late');
    expect(problemOfUpstream('it failed').code).toBe('answer_lost');
  });
});
