/** What {@link ./idle-connections.ts} touches of kafkajs' inside. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface QueuedRequest {
    readonly entry: { readonly correlationId: number; resolve(): void };
    readonly expectResponse: boolean;
    sendRequest(): void;
  }

  export default class RequestQueue {
    constructor(options: {
      readonly maxInFlightRequests: number | null;
      readonly requestTimeout: number;
      readonly enforceRequestTimeout: boolean;
      readonly clientId: string;
      readonly broker: string;
      readonly logger: { debug(message: string): void; warn(message: string): void };
    });
    readonly pending: readonly unknown[];
    push(request: QueuedRequest): void;
    maybeThrottle(forMs: number): void;
    fulfillRequest(response: {
      readonly correlationId: number;
      readonly size: number;
      readonly payload: unknown;
    }): void;
    scheduleCheckPendingRequests(): void;
    destroy(): void;
  }
}
