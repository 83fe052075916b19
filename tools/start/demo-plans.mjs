/** The plan that the self-check and the demo buy: it has seats for everyone. */
export const teamPlan = { code: 'team', name: 'Team', price: { amount: 4900, currency: 'EUR' }, interval: 'month' };

/** A plan with a single seat: whoever comes second pays, is refused, and gets the money back. */
export const lastSeatPlan = { ...teamPlan, code: 'last-seat', name: 'Last seat', seatLimit: 1 };

/**
 * @param {import('./api.mjs').Api} operator
 * @param {typeof teamPlan & { seatLimit?: number }} wanted
 * @returns {Promise<{ id: string, price: { amount: number, currency: string } }>}
 */
export async function ensurePlan(operator, wanted) {
  return (await findPlan(operator, wanted.code)) ?? operator.post('/v1/admin/plans', wanted);
}

async function findPlan(operator, code) {
  for (let cursor = ''; ;) {
    const { items, nextCursor } = await operator.get(`/v1/plans?limit=100${cursor && `&cursor=${cursor}`}`);
    const found = items.find((plan) => plan.code === code);
    if (found || nextCursor === null) return found;
    cursor = encodeURIComponent(nextCursor);
  }
}
