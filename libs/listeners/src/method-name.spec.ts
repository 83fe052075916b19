import { describe, expect, it } from '@jest/globals';
import { methodName } from './method-name.ts';

describe('the method that hears an event', () => {
  it.each([
    ['order.placed', undefined, 'orderPlaced'],
    ['order.placed', true, 'onOrderPlaced'],
    ['order.placed', 'after', 'afterOrderPlaced'],
    ['order.placed', '', 'orderPlaced'],
    ['subscription.activation_failed', true, 'onSubscriptionActivationFailed'],
    ['ping', false, 'ping'],
  ])('of %s with the prefix %s is %s', (type, prefix, expected) => expect(methodName(type, prefix)).toBe(expected));
});
