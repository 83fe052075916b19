import { StackError } from '../dev-stack/stack-error.mjs';

/**
 * @param {{ id: string }} order
 * @param {string} state
 * @param {string} rightEnd
 */
export function assertEnd({ id }, state, rightEnd) {
  if (state !== rightEnd) throw new StackError(`order ${id} ended as ${state}, and should have as ${rightEnd}`);
}
