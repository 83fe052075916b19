import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const { prototype } = RequestQueue;
const { scheduleCheckPendingRequests } = prototype;

/**
 * kafkajs 2.2.4 looks every millisecond, in each connection that has ever had an answer, for requests that wait to be sent, though
 * none does: hundreds of timers a second for each connection, and Node's `TimeoutNegativeWarning`, as it counts from a clock that
 * has not begun. Whatever joins the queue later is looked for anyway.
 */
prototype.scheduleCheckPendingRequests = function scheduleWhenSomethingWaits(this: RequestQueue) {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
};
