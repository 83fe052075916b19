import { describe, expect, it, jest } from '@jest/globals';
import { OpenRequest } from './open-request.ts';

describe('an open request', () => {
  it('ends when its client and the service behind have both let go, and only once', () => {
    const onEnd = jest.fn();
    const request = new OpenRequest(onEnd);
    const [client, service] = [request.hold(), request.hold()];
    client();
    client();
    expect(onEnd).not.toHaveBeenCalled();
    service();
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('does not come back to life for a service that is asked after the client has gone', () => {
    const onEnd = jest.fn();
    const request = new OpenRequest(onEnd);
    request.hold()();
    request.hold()();
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});
