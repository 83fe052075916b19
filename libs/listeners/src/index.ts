export { Broadcaster, type BroadcasterOptions, type BroadcastOptions } from './broadcaster.ts';
export { CallListener } from './call-listener.job.ts';
export { createListenersQueue, createListenersSchema } from './create-listeners-schema.ts';
export { Listeners } from './listeners.ts';
export { ListenersModule } from './listeners.module.ts';
export { On } from './on.ts';
export type { SubscribeOptions } from './subscription.ts';
