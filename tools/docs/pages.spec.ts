import { Controller, Delete, Get, Module, SetMetadata } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { deadEnds, routesPage } from './routes.ts';

@Controller('v1/charges')
class ChargesController {
  @Get()
  @SetMetadata('atlas.scopes', ['billing:read', 'operator'])
  @SetMetadata('swagger/apiOperation', { summary: 'Lists the charges.' })
  list() {}

  @Delete(':id')
  @SetMetadata('atlas.scopes', ['operator'])
  remove() {}

  notARoute() {}
}

@Controller()
class InternalController {
  @Get('internal/books')
  books() {}
}

class Bus {}

@Module({ controllers: [InternalController, ChargesController] })
class BillingModule {}

@Module({})
class OrdersModule {}

const services = [
  { name: 'billing', module: BillingModule },
  { name: 'orders', module: OrdersModule },
];

const cellsOf = (page: string) =>
  page.split('\n').filter((line) => line.startsWith('| `') || /^\| [A-Z]+ \|/.test(line));

describe('The table of routes', () => {
  const passages = [{ path: '/v1/charges', methods: ['GET', 'DELETE'], to: 'billing' }];
  const markdown = routesPage(services, passages);

  it('says for each route, sorted by path, its service, scopes and summary', () =>
    expect(cellsOf(markdown)).toEqual([
      '| GET | `/v1/charges` | billing | `billing:read` or `operator` | Lists the charges. |',
      '| DELETE | `/v1/charges/{id}` | billing | `operator` |  |',
      '| GET | `/internal/books` | billing | – |  |',
    ]));

  it('says what every service answers below its own name once', () => {
    class DeadLettersController {
      @Get(':id')
      @SetMetadata('swagger/apiOperation', { summary: 'Shows one.' })
      show() {}
    }
    const moduleOf = (name: string) => {
      @Controller(`v1/admin/${name}/dead-letters`)
      @SetMetadata('atlas.scopes', ['operator'])
      class Mounted extends DeadLettersController {}
      @Module({ imports: [{ module: Bus, controllers: [Mounted] }] })
      class ServiceModule {}
      return { name, module: ServiceModule };
    };
    const both = [moduleOf('billing'), moduleOf('orders')];
    const ways = both.map(({ name }) => ({ path: `/v1/admin/${name}/dead-letters`, methods: ['GET'], to: name }));
    const page = routesPage(both, ways);
    expect(cellsOf(page)).toEqual([
      '| GET | `/v1/admin/{service}/dead-letters/{id}` | each | `operator` | Shows one. |',
    ]);
    expect(page).toContain('`{service}` is one of billing, orders.');
    expect(deadEnds(both, ways)).toEqual([]);
  });

  it('keeps what the gateway does not let through apart', () =>
    expect(markdown.indexOf('/internal/books')).toBeGreaterThan(markdown.indexOf('## Between services')));

  it('has a service for everything that the gateway lets through, or says what is missing', () => {
    expect(deadEnds(services, passages)).toEqual([]);
    expect(deadEnds(services, [{ path: '/v1/charge', methods: ['GET'], to: 'billing' }])).toEqual([
      'GET /v1/charge leads to billing, which has no such route.',
    ]);
  });
});
