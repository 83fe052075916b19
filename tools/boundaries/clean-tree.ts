import type { Files } from '../checkout.ts';

const manifest = (name: string, dependencies: string[], exports?: Record<string, string>) =>
  JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((one) => [one, '1.0.0'])), exports });

const imports = (...specifiers: string[]) => specifiers.map((specifier) => `import '${specifier}';`).join('\n');

const libs = [
  'kernel',
  'contracts',
  'database',
  'event-bus',
  'jobs',
  'listeners',
  'http',
  'service',
  'bus-admin',
  'redis',
  'flags',
  'outbound',
  'idempotency',
  'client',
  'testing',
];

/** As npm links workspaces. */
export const workspaceLinks: Files = Object.fromEntries(
  libs.map((name) => [`node_modules/@atlas/${name}`, `../../libs/${name}`]),
);

const lib = (name: string, ...dependencies: string[]): Files => ({
  [`libs/${name}/package.json`]: manifest(`@atlas/${name}`, dependencies, {
    '.': './src/index.ts',
    './testing': './src/testing.ts',
  }),
  [`libs/${name}/src/index.ts`]: imports(`./${name}-one.ts`, ...dependencies),
  [`libs/${name}/src/${name}-one.ts`]: 'export {};',
});

const npmPackage = (name: string): Files => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: '',
});

/** A small Atlas in which everything is where it belongs: every rule is looked at by some import, and none is broken. */
export const cleanTree: Files = {
  'package.json': JSON.stringify({
    name: 'atlas',
    workspaces: ['libs/*', 'apps/*'],
    devDependencies: { jest: '1.0.0' },
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', allowImportingTsExtensions: true } }),

  ...npmPackage('@nestjs/common'),
  ...npmPackage('typeorm'),
  ...npmPackage('undici'),
  ...npmPackage('jest'),
  ...npmPackage('undeclared'),

  ...lib('kernel'),
  ...lib('contracts', '@atlas/kernel'),
  ...lib('database', '@atlas/kernel', '@nestjs/common', 'typeorm'),
  ...lib('event-bus', '@atlas/kernel', '@atlas/database'),
  ...lib('jobs', '@atlas/kernel', '@atlas/database'),
  ...lib('listeners', '@atlas/kernel', '@atlas/database', '@atlas/event-bus', '@atlas/jobs'),
  ...lib('http', '@atlas/kernel', '@atlas/database'),
  ...lib('service', '@atlas/kernel', '@atlas/database', '@atlas/http'),
  ...lib('bus-admin', '@atlas/kernel', '@atlas/database', '@atlas/http', '@atlas/service', '@atlas/event-bus'),
  ...lib('redis', '@atlas/service'),
  ...lib('flags', '@atlas/kernel', '@atlas/redis', '@atlas/service'),
  ...lib('outbound', '@atlas/kernel', '@atlas/redis', '@atlas/service'),
  ...lib('idempotency', '@atlas/kernel', '@atlas/database', '@atlas/http', '@atlas/service'),
  ...lib('client'),
  ...lib('testing', '@atlas/kernel', '@atlas/contracts', '@atlas/event-bus'),
  'libs/database/src/testing.ts': imports('./database-one.ts'),

  'apps/billing/package.json': manifest('@atlas/billing', ['@nestjs/common', 'typeorm', 'undici']),
  'apps/billing/migrations/index.ts': imports('./1-create-charges.ts'),
  'apps/billing/migrations/1-create-charges.ts': imports('typeorm', '@atlas/database'),
  'apps/billing/src/main.ts': imports('@atlas/service', './billing.module.ts', './billing.config.ts'),
  'apps/billing/src/migrate.ts': imports('@atlas/database', '../migrations/index.ts'),
  'apps/billing/src/billing.config.ts': imports('@atlas/service'),
  'apps/billing/src/billing.errors.ts': imports('@atlas/kernel'),
  'apps/billing/src/billing.module.ts': imports(
    '@nestjs/common',
    './charges/charge.store.ts',
    './charges/order-placed.consumer.ts',
    './charges/charges.controller.ts',
    './charges/provider.gateway.ts',
    './refunds/refund-charge.use-case.ts',
    './refunds/refund.store.ts',
  ),
  'apps/billing/src/charges/charge.ts': imports('@atlas/kernel', '@atlas/contracts', '../billing.errors.ts'),
  'apps/billing/src/charges/charge.store.ts': imports('@atlas/database', 'typeorm', './charge.ts'),
  'apps/billing/src/charges/charges.dto.ts': imports('@nestjs/common'),
  'apps/billing/src/charges/charges.controller.ts': imports(
    './charge.store.ts',
    './charges.dto.ts',
    './open-charge.use-case.ts',
  ),
  'apps/billing/src/charges/order-placed.consumer.ts': imports('@atlas/event-bus', './open-charge.use-case.ts'),
  'apps/billing/src/charges/open-charge.use-case.ts': imports(
    '@atlas/jobs',
    './charge.store.ts',
    './capture-charge.job.ts',
  ),
  'apps/billing/src/charges/capture-charge.job.ts': imports('./provider.gateway.ts', './charge.store.ts'),
  'apps/billing/src/charges/provider.gateway.ts': imports('undici', './charge.ts'),
  'apps/billing/src/charges/charge.spec.ts': imports(
    'jest',
    './charge.ts',
    '@atlas/testing',
    '@atlas/database/testing',
  ),
  'apps/billing/src/refunds/refund.store.ts': imports('@atlas/database'),
  'apps/billing/src/refunds/refund-charge.use-case.ts': imports(
    './refund.store.ts',
    '../charges/open-charge.use-case.ts',
  ),
  'apps/billing/test/a-charge.ts': imports('../src/charges/charge.ts'),

  'apps/orders/package.json': manifest('@atlas/orders', []),
  'apps/orders/src/orders/order.ts': imports('@atlas/kernel'),

  'tools/docs/events.ts': imports('../../apps/billing/src/billing.module.ts'),
};
