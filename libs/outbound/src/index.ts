export type { GuardedLine } from './guarded-line.ts';
export type { HttpCall, HttpClient, Repetition } from './http-client.ts';
export type { HttpAnswer, HttpRequest } from './http-connections.ts';
export { Outbound } from './outbound.ts';
export { OutboundModule } from './outbound.module.ts';
export { outboundVariables } from './outbound-variables.ts';
export { unknown, unsent, type Failure, type Outcome, type Trouble } from './outcome.ts';
export type { HttpTarget, Target } from './target.ts';
