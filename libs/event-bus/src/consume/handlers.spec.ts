import { routeOf, type AnyContract } from '../contract/contract.ts';
import { servingOlderMajors, type EventHandler } from './handlers.ts';

const contract = (major: number, older?: AnyContract): AnyContract => ({
  type: 'lamp.lit',
  version: `${major}.0`,
  major,
  topic: 'lamps',
  parse: (data) => data,
  ...(older && {
    previous: {
      contract: { ...older, key: () => '', url: () => undefined, assertPublishable: () => undefined },
      upcast: (data: unknown) => data,
      downcast: (data: unknown) => data,
    },
  }),
});
const first = contract(1);
const second = contract(2, first);
const third = contract(3, second);

function servedBy(...handled: AnyContract[]): Record<string, number> {
  const handlers = handled.map((one): [string, EventHandler] => [
    routeOf(one),
    { contract: one, takes: 'one', handle: async () => undefined },
  ]);
  const serving = servingOlderMajors(new Map(handlers));
  return Object.fromEntries([...serving].map(([route, handler]) => [route, handler.contract.major]));
}

describe('the handlers of a group', () => {
  it('serve the older majors of what they handle', () =>
    expect(servedBy(third)).toEqual({ 'lamp.lit v3': 3, 'lamp.lit v2': 3, 'lamp.lit v1': 3 }));

  it('leave a major to the one that handles it, and what is older to that one', () => {
    const all = { 'lamp.lit v3': 3, 'lamp.lit v2': 2, 'lamp.lit v1': 2 };
    expect(servedBy(third, second)).toEqual(all);
    expect(servedBy(second, third)).toEqual(all);
    expect(servedBy(third, first)).toEqual({ 'lamp.lit v3': 3, 'lamp.lit v2': 3, 'lamp.lit v1': 1 });
  });

  it('never serve a newer major than they know', () => expect(servedBy(first)).toEqual({ 'lamp.lit v1': 1 }));
});
