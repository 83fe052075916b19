import { takeTurns } from './turns.ts';

it('each side has its turn in each round, and each round another begins', async () => {
  const order: string[] = [];
  const rounds = await takeTurns(['atlas', 'peer'], 3, (name, round) => {
    order.push(`${name} ${round}`);
    return Promise.resolve(order.length);
  });
  expect(order).toEqual(['peer 1', 'atlas 1', 'atlas 2', 'peer 2', 'peer 3', 'atlas 3']);
  expect(rounds).toEqual([
    { peer: 1, atlas: 2 },
    { atlas: 3, peer: 4 },
    { peer: 5, atlas: 6 },
  ]);
});
