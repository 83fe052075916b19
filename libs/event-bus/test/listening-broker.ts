import type { Consumption, Subscription } from '../src/transport/broker.ts';
import { KafkaBroker } from '../src/transport/kafkajs/kafka.broker.ts';

/** Joins nothing: the test is the group. */
export class ListeningBroker extends KafkaBroker {
  subscription: Subscription | undefined;

  override consume(subscription: Subscription): Promise<Consumption> {
    this.subscription = subscription;
    return Promise.resolve({ resume: () => undefined, outsideSince: () => undefined, stop: () => Promise.resolve() });
  }
}
