/**
 * Like Promise.all, but nothing is still going on when it ends, and every failure is told.
 * @template T
 * @param {Promise<T>[]} promises
 * @returns {Promise<T[]>}
 */
export async function all(promises) {
  const outcomes = await Promise.allSettled(promises);
  const failures = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} things failed`);
  return outcomes.map(({ value }) => value);
}
