import { Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { ChargeSucceeded, OrderCompleted, OrderCompletedV1 } from '../../libs/contracts/src/index.ts';
import { eventsPage } from './events.ts';

class Bus {}

const declares = (publishes: object[], consumes: object[]) => ({
  module: Bus,
  providers: [Bus, { provide: 'declaration', useValue: { publishes, consumes } }],
});

@Module({ imports: [declares([OrderCompletedV1, OrderCompleted], [ChargeSucceeded])] })
class OrdersModule {}

@Module({ imports: [declares([ChargeSucceeded], [OrderCompletedV1])] })
class BillingModule {}

@Module({ imports: [declares([], [OrderCompleted])] })
class ReportingModule {}

const page = eventsPage(
  [OrderCompletedV1, OrderCompleted, ChargeSucceeded],
  [
    { name: 'billing', module: BillingModule },
    { name: 'orders', module: OrdersModule },
    { name: 'reporting', module: ReportingModule },
  ],
);
const lines = page.split('\n');
const sectionOf = (heading: string) => page.slice(page.indexOf(`${heading}\n`)).split(/\n##/)[0] ?? '';

describe('The page of events', () => {
  it('has a table that says, sorted by topic, the key, who publishes and who consumes', () =>
    expect(lines.filter((line) => /^\| `\w+\.\w+` \| `\w+\.\w+` \|/.test(line))).toEqual([
      '| `billing.charges` | `charge.succeeded` | 1.0 | `orderId` | billing | orders |',
      '| `orders.orders` | `order.completed` | 2.0 | `orderId` | orders | reporting |',
      '| `orders.orders` | `order.completed` | 1.0 | `orderId` | orders | billing |',
    ]));

  it('tells of each event what it says, in the words of its definition', () =>
    expect(sectionOf('## charge.succeeded')).toContain("The customer's money is ours. Published once per charge."));

  it('tells of each field what it is, whether it may be missing, and whether it is personal', () => {
    const rows = sectionOf('### order.completed 2.0').split('\n');
    expect(rows).toContain('| `buyer.email` | text | **Personal.** |');
    expect(rows).toContain('| `planId` | `pln_…`; optional |  |');
    expect(rows).toContain('| `lines[].quantity` | whole number ≥ 1 |  |');
    expect(rows).toContain('| `total` | money: `amount` in minor units, `currency` |  |');
    expect(sectionOf('## charge.succeeded')).toMatch(/\| `doomed` \| `true` or `false` \| The verdict was no/);
  });

  it('has a section for each major of one event, with its example', () => {
    expect(sectionOf('### order.completed 2.0')).toContain('"buyer": {');
    expect(sectionOf('### order.completed 2.0')).toContain('Who handles it also reads 1.0');
    expect(sectionOf('### order.completed 1.0')).toContain('"userEmail": "ada@acme.example"');
  });
});
