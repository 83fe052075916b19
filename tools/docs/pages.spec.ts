import { Controller, Delete, Get, Module, SetMetadata } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { ChargeFailed, ChargeSucceeded } from '../../libs/contracts/src/index.ts';
import { eventsPage } from './events.ts';
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

const declares = (publishes: object[], consumes: object[]) => ({
  module: Bus,
  providers: [Bus, { provide: 'declaration', useValue: { publishes, consumes } }],
});

@Module({ imports: [declares([ChargeSucceeded], [])], controllers: [InternalController, ChargesController] })
class BillingModule {}

@Module({ imports: [declares([], [ChargeSucceeded, ChargeFailed])] })
class OrdersModule {}

const services = [
  { name: 'billing', module: BillingModule },
  { name: 'orders', module: OrdersModule },
];

const cellsOf = (page: string) =>
  page.split('\n').filter((line) => line.startsWith('| `') || /^\| [A-Z]+ \|/.test(line));

describe('The table of events', () => {
  const rows = cellsOf(eventsPage([ChargeSucceeded, ChargeFailed], services));

  it('says for each event, sorted by topic, its key, who publishes and who consumes it', () =>
    expect(rows).toEqual([
      '| `billing.charges` | `charge.failed` | 1.0 | `orderId` | – | orders |',
      '| `billing.charges` | `charge.succeeded` | 1.0 | `orderId` | billing | orders |',
    ]));
});

describe('The table of routes', () => {
  const passages = [{ path: '/v1/charges', methods: ['GET', 'DELETE'], to: 'billing' }];
  const markdown = routesPage(services, passages);

  it('says for each route, sorted by path, its service, scopes and summary', () =>
    expect(cellsOf(markdown)).toEqual([
      '| GET | `/v1/charges` | billing | `billing:read` or `operator` | Lists the charges. |',
      '| DELETE | `/v1/charges/{id}` | billing | `operator` |  |',
      '| GET | `/internal/books` | billing | – |  |',
    ]));

  it('keeps what the gateway does not let through apart', () =>
    expect(markdown.indexOf('/internal/books')).toBeGreaterThan(markdown.indexOf('## Between services')));

  it('has a service for everything that the gateway lets through, or says what is missing', () => {
    expect(deadEnds(services, passages)).toEqual([]);
    expect(deadEnds(services, [{ path: '/v1/charge', methods: ['GET'], to: 'billing' }])).toEqual([
      'GET /v1/charge leads to billing, which has no such route.',
    ]);
  });
});
