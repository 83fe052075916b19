import { newId, type PlanId } from '@atlas/kernel';
import { allotSeats, type Seats } from './plan.ts';

const pro = newId('pln');
const team = newId('pln');

const answers = (plans: Seats[], ...asked: PlanId[]) =>
  allotSeats(
    plans,
    asked.map((planId) => ({ planId })),
  ).map(({ answer }) => answer);

describe('the seats of a plan', () => {
  it('go to the first who asks when one is left', () => {
    const plans = [{ planId: pro, limit: 10, taken: 9 }];
    expect(answers(plans, pro, pro)).toEqual(['seated', 'no_seats_left']);
  });

  it('never run out when the plan has no limit', () => {
    const plans = [{ planId: pro, limit: null, taken: 1_000_000 }];
    expect(answers(plans, pro, pro)).toEqual(['seated', 'seated']);
  });

  it('are counted for each plan on its own', () => {
    const plans = [
      { planId: pro, limit: 1, taken: 1 },
      { planId: team, limit: 1, taken: 0 },
    ];
    expect(answers(plans, pro, team)).toEqual(['no_seats_left', 'seated']);
  });

  it('do not exist for a plan that nobody published', () => {
    expect(answers([], pro)).toEqual(['unknown_plan']);
  });
});
