interface Violation {
  rule: string;
  /** The file that breaks the rule, new in the clean tree … */
  file: string;
  /** … by this import. */
  imports: string;
}

const charges = 'apps/billing/src/charges';

const violation = (rule: string, file: string, imports: string): Violation => ({ rule, file, imports });

/** At least one for each rule, and one for each way to break it that has its own clause. */
export const seededViolations: Violation[] = [
  violation('kernel-imports-nothing', 'libs/kernel/src/reads-rows.ts', '../../database/src/index.ts'),
  violation('contracts-imports-kernel', 'libs/contracts/src/knows-the-bus.ts', '../../event-bus/src/index.ts'),
  violation('database-imports-kernel', 'libs/database/src/knows-contracts.ts', '../../contracts/src/index.ts'),
  violation(
    'event-bus-imports-kernel-database',
    'libs/event-bus/src/knows-contracts.ts',
    '../../contracts/src/index.ts',
  ),
  violation('jobs-imports-kernel-database', 'libs/jobs/src/knows-the-bus.ts', '../../event-bus/src/index.ts'),
  violation(
    'listeners-imports-kernel-database-event-bus-jobs',
    'libs/listeners/src/knows-contracts.ts',
    '../../contracts/src/index.ts',
  ),
  violation('http-imports-kernel-database', 'libs/http/src/knows-the-service.ts', '../../service/src/index.ts'),
  violation('service-imports-kernel-database-http', 'libs/service/src/knows-jobs.ts', '../../jobs/src/index.ts'),
  violation(
    'bus-admin-imports-kernel-database-http-service-event-bus',
    'libs/bus-admin/src/knows-jobs.ts',
    '../../jobs/src/index.ts',
  ),
  violation('redis-imports-service', 'libs/redis/src/knows-rows.ts', '../../database/src/index.ts'),
  violation('flags-imports-kernel-redis-service', 'libs/flags/src/knows-rows.ts', '../../database/src/index.ts'),
  violation('outbound-imports-kernel-redis-service', 'libs/outbound/src/knows-rows.ts', '../../database/src/index.ts'),
  violation(
    'idempotency-imports-kernel-database-http-service',
    'libs/idempotency/src/knows-the-bus.ts',
    '../../event-bus/src/index.ts',
  ),
  violation('client-imports-nothing', 'libs/client/src/knows-the-kernel.ts', '../../kernel/src/index.ts'),
  violation('kernel-and-contracts-are-plain', 'libs/kernel/src/knows-nest.ts', '@nestjs/common'),
  violation('kernel-and-contracts-are-plain', 'libs/contracts/src/knows-typeorm.ts', 'typeorm'),
  violation('libs-never-import-apps', 'libs/jobs/src/knows-billing.ts', '../../../apps/billing/src/charges/charge.ts'),
  violation('lib-by-its-front-door', `${charges}/back-door.ts`, '../../../../libs/kernel/src/kernel-one.ts'),
  violation('lib-by-its-front-door', 'libs/jobs/src/back-door.ts', '../../kernel/src/kernel-one.ts'),
  violation('lib-by-its-front-door', 'tools/docs/back-door.ts', '../../libs/kernel/src/kernel-one.ts'),

  violation('service-isolation', `${charges}/reads-orders.ts`, '../../../orders/src/orders/order.ts'),
  violation('no-barrels-in-apps', 'apps/billing/src/refunds/refunds.controller.ts', '../charges/index.ts'),
  violation(
    'a-feature-keeps-its-store',
    'apps/billing/src/refunds/steal-rows.use-case.ts',
    '../charges/charge.store.ts',
  ),
  violation(
    'a-feature-keeps-its-store',
    'apps/billing/src/refunds/steal-calls.job.ts',
    '../charges/provider.gateway.ts',
  ),

  violation('consumer-goes-through-a-use-case', `${charges}/eager.consumer.ts`, './charge.store.ts'),
  violation('consumer-goes-through-a-use-case', `${charges}/calling.consumer.ts`, './provider.gateway.ts'),
  violation('controller-goes-through-a-use-case-or-store', `${charges}/eager.controller.ts`, './provider.gateway.ts'),
  violation('use-case-knows-no-entry-point', `${charges}/spoiled.use-case.ts`, './charges.dto.ts'),
  violation('use-case-knows-no-entry-point', `${charges}/guarded.use-case.ts`, './merchant.guard.ts'),
  violation('use-case-calls-nothing-outside', `${charges}/calling.use-case.ts`, './provider.gateway.ts'),
  violation('use-case-calls-nothing-outside', `${charges}/fetching.use-case.ts`, 'undici'),
  violation('use-case-calls-nothing-outside', `${charges}/querying.use-case.ts`, 'typeorm'),
  violation('store-and-gateway-call-nothing-above', `${charges}/proud.store.ts`, './open-charge.use-case.ts'),
  violation('store-and-gateway-call-nothing-above', `${charges}/proud.gateway.ts`, './charges.controller.ts'),
  violation('nothing-imports-a-module-but-its-entry', `${charges}/curious.job.ts`, '../billing.module.ts'),

  violation('plain-file-is-plain-typescript', `${charges}/decorated.ts`, '@nestjs/common'),
  violation('plain-file-knows-no-role', `${charges}/curious.ts`, './charge.store.ts'),
  violation('plain-file-knows-no-role', `${charges}/transacting.ts`, '@atlas/database'),
  violation('sql-lives-in-stores', `${charges}/rows.job.ts`, 'typeorm'),
  violation('migrations-stand-alone', 'apps/billing/migrations/2-copy-charges.ts', '../src/charges/charge.ts'),
  violation('no-drawers', `${charges}/untidy.use-case.ts`, './charge.helper.ts'),
  violation('no-drawers', `${charges}/untidy.job.ts`, './utils.ts'),

  violation('no-cycles', `${charges}/egg.ts`, './hen.ts'),
  violation('no-test-code-in-production', `${charges}/faked.store.ts`, '@atlas/testing'),
  violation('no-test-code-in-production', `${charges}/convenient.store.ts`, '@atlas/database/testing'),
  violation('no-test-code-in-production', `${charges}/built.ts`, '../../test/a-charge.ts'),
  violation('product-never-imports-its-tools', `${charges}/tooled.ts`, '../../../../tools/docs/events.ts'),
  violation('declared-dependencies-only', `${charges}/lucky.gateway.ts`, 'undeclared'),
  violation('nothing-unresolvable', `${charges}/hopeful.ts`, './not-written-yet.ts'),
];

/** What some violations import, beside the files of the clean tree. */
export const accomplices = {
  [`${charges}/hen.ts`]: "import './egg.ts';",
  [`${charges}/index.ts`]: 'export {};',
  [`${charges}/merchant.guard.ts`]: "import '@nestjs/common';",
  [`${charges}/charge.helper.ts`]: 'export {};',
  [`${charges}/utils.ts`]: 'export {};',
};
