import { eventually } from '../../start/eventually.mjs';

/** Some at a time: looking is limited, too. */
const atOnce = 20;

/**
 * @param {import('../../start/api.mjs').Api} api
 * @param {string[]} orders
 * @returns {Promise<string[]>} those that are not completed, however long one waits
 */
export async function unfinishedOf(api, orders) {
  let open = orders;
  const look = async () => {
    while (open.length > 0) {
      const some = open.slice(0, atOnce);
      const answers = await Promise.all(some.map((id) => api.get(`/v1/orders/${id}`)));
      const ended = new Set(answers.filter(({ status }) => status === 'completed').map(({ id }) => id));
      if (ended.size === 0) return undefined;
      open = [...open.slice(atOnce), ...some.filter((id) => !ended.has(id))]; // what is open now is asked last
    }
    return true;
  };
  await eventually('the end of every order', look, { limitMs: 120_000, everyMs: 500 }).catch(() => undefined);
  return open;
}
