import { describe, expect, it } from '@jest/globals';
import { describeStack, portFrom, portVariable, projectRoot } from './stack.mjs';

describe('a stack of servers', () => {
  it('shares downloads with every other stack of the checkout', () => {
    expect(describeStack({ directory: '.atlas/test' }).distDirectory).toBe(describeStack().distDirectory);
    expect(describeStack().distDirectory).toBe(`${projectRoot}/.atlas/dist`);
  });

  it('keeps its data safe unless told otherwise', () => {
    expect(describeStack().profile).toBe('safe');
  });

  it('can be moved to other ports by the environment', () => {
    expect(portVariable('payment-simulator')).toBe('ATLAS_PAYMENT_SIMULATOR_PORT');
    expect(portFrom({ ATLAS_REDIS_PORT: '1234' }, 'redis')).toBe(1234);
    expect(portFrom({ ATLAS_REDIS_PORT: '' }, 'redis')).toBeUndefined();
    expect(() => portFrom({ ATLAS_REDIS_PORT: 'abc' }, 'redis')).toThrow("ATLAS_REDIS_PORT is 'abc'");
    expect(describeStack({ ports: { redis: 1234 } }).ports).toMatchObject({ redis: 1234, kafka: 19092 });
  });
});
