import { describe, expect, it } from '@jest/globals';
import { busServices } from '../../apps/cli/src/operator-api/services.ts';
import { routes } from '../../apps/gateway/src/routes.ts';
import { allServices, importsOf, isDynamicModule } from './services.ts';

const services = await allServices();
const imports = (module: (typeof services)[number]['module'], name: string) =>
  importsOf(module).some((one) => isDynamicModule(one) && one.module.name === name);
const onTheBus = services.filter(({ module }) => imports(module, 'EventBusModule'));

describe('A service on the bus', () => {
  it.each(onTheBus)('$name: shows operators its dead letters, outbox and offsets', ({ module }) =>
    expect(imports(module, 'BusAdminModule')).toBe(true),
  );

  it.each(onTheBus)('$name: is reached by operators, and by nobody else, through the gateway', ({ name }) => {
    const ways = routes.filter(({ path }) => path.startsWith(`/v1/admin/${name}/`));
    expect(ways.map(({ path }) => path.split('/')[4])).toEqual(['dead-letters', 'outbox', 'offsets', 'operations']);
    for (const way of ways) expect(way).toMatchObject({ to: name, operatorsOnly: true });
  });

  it('is known to the command line by name', () =>
    expect(onTheBus.map(({ name }) => name).toSorted()).toEqual([...busServices].toSorted()));
});
