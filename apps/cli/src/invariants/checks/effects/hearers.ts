/** Who hears what: a group has one handler for each of these types. A group that is not named here is not held to anything. */
export const hearers: Readonly<Record<string, readonly string[]>> = {
  billing: ['order.placed', 'order.completed', 'order.cancelled', 'subscription.activation_failed'],
  notifications: ['order.completed', 'user.registered', 'user.password_reset_requested', 'user.removed'],
  orders: [
    'plan.published',
    'charge.succeeded',
    'charge.failed',
    'charge.reversed',
    'subscription.activated',
    'subscription.activation_failed',
    'user.removed',
  ],
  reporting: ['order.completed', 'charge.reversed'],
  subscriptions: ['order.placed', 'order.cancel_requested', 'charge.succeeded', 'charge.failed'],
};
