// Who may import whom. A rule is named after what it demands; tools/boundaries seeds a violation of each and sees it fire.

const spec = '\\.spec\\.(ts|mjs)$';
const tests = [
  spec,
  '^apps/[^/]+/test/',
  '^libs/[^/]+/(test|faults|model)/',
  '^libs/[^/]+/src/testing\\.ts$',
  '^libs/testing/',
];
const roles = 'controller|filter|guard|consumer|job|use-case|store|gateway|dto|entity|module|config';
const withRole = `\\.(${roles})\\.ts$`;
const entryPoints = '^apps/[^/]+/src/(main|migrate)\\.ts$';
const migrations = '^apps/[^/]+/migrations/';
const plainFile = { path: '^apps/[^/]+/src/.*\\.ts$', pathNot: [withRole, entryPoints, '^apps/cli/', ...tests] };

const packages = (...names) => `node_modules/(${names.join('|')})/`;
const sql = packages('pg', 'pg-boss', 'typeorm');
const outsideWorld = packages('kafkajs', 'undici', 'ioredis', 'nodemailer', 'stripe');
const frameworks = [
  sql,
  outsideWorld,
  packages('@nestjs', 'class-validator', 'class-transformer', 'fastify', '@fastify'),
];

const libMayImport = (lib, ...libs) => ({
  name: `${lib}-imports-${libs.join('-') || 'nothing'}`,
  from: { path: `^libs/${lib}/src/`, pathNot: spec },
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[lib, ...libs].join('|')})/` },
});

const libs = [
  libMayImport('kernel'),
  libMayImport('contracts', 'kernel'),
  libMayImport('database', 'kernel'),
  libMayImport('event-bus', 'kernel', 'database'),
  libMayImport('jobs', 'kernel', 'database'),
  libMayImport('listeners', 'kernel', 'database', 'event-bus', 'jobs'),
  libMayImport('http', 'kernel', 'database'),
  libMayImport('service', 'kernel', 'database', 'http'),
  libMayImport('redis', 'service'),
  libMayImport('flags', 'kernel', 'redis', 'service'),
  libMayImport('outbound', 'kernel', 'redis', 'service'),
  libMayImport('idempotency', 'kernel', 'database', 'http', 'service'),
  libMayImport('client'),
  libMayImport('bus-admin', 'kernel', 'database', 'http', 'service', 'event-bus'),
  {
    name: 'kernel-and-contracts-are-plain',
    comment: 'They are what everything else is written in, in a browser too: no framework, no server.',
    from: { path: '^libs/(kernel|contracts)/' },
    to: { path: frameworks },
  },
  {
    name: 'libs-never-import-apps',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
  {
    name: 'lib-by-its-front-door',
    comment:
      'Doors are src/index.ts and, for those who need more, testing.ts and migrate.ts; the rest is its own business.',
    from: { path: '^(apps|libs|tools|bench)/([^/]+)/' },
    to: { path: '^libs/', pathNot: ['^$1/$2/', '^libs/[^/]+/src/(index|testing|migrate)\\.ts$'] },
  },
];

const apps = [
  {
    name: 'service-isolation',
    comment: 'Services talk through contracts, never through code.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'no-barrels-in-apps',
    comment: 'Import the file that you mean. (The list of migrations is data, not a barrel.)',
    from: {},
    to: { path: '^apps/.*/index\\.ts$', pathNot: '^apps/[^/]+/migrations/index\\.ts$' },
  },
  {
    name: 'a-feature-keeps-its-store',
    comment: "Another feature's tables and outside calls are reached through its use cases.",
    from: { path: '^apps/([^/]+)/src/([^/]+)/', pathNot: spec },
    to: { path: '^apps/$1/src/[^/]+/.*\\.(store|gateway)\\.ts$', pathNot: '^apps/$1/src/$2/' },
  },
];

/** Data flows one way: entry (controller, consumer, job) → use case → rules and store → facts out. */
const directions = [
  {
    name: 'consumer-goes-through-a-use-case',
    comment: 'A consumer names the fact and hands it on.',
    from: { path: '\\.consumer\\.ts$' },
    to: { path: '^apps/.*\\.(controller|consumer|job|store|gateway|dto|module)\\.ts$' },
  },
  {
    name: 'controller-goes-through-a-use-case-or-store',
    comment: 'What leaves the process outside of a transaction is a job or a gateway, and starts in a use case.',
    from: { path: '\\.controller\\.ts$', pathNot: '^apps/gateway/' },
    to: { path: '^apps/.*\\.(consumer|job|gateway|module)\\.ts$' },
  },
  {
    name: 'use-case-knows-no-entry-point',
    comment: 'It may be called by HTTP, an event, a job or a test, and cannot tell.',
    from: { path: '\\.use-case\\.ts$' },
    to: { path: '\\.(controller|filter|guard|consumer|dto|module)\\.ts$' },
  },
  {
    name: 'use-case-calls-nothing-outside',
    comment: 'It holds a transaction: an outside call in it would hold locks for as long as a stranger thinks.',
    from: { path: '\\.use-case\\.ts$' },
    to: { path: ['\\.gateway\\.ts$', outsideWorld, sql] },
  },
  {
    name: 'store-and-gateway-call-nothing-above',
    from: { path: '\\.(store|gateway|entity)\\.ts$' },
    to: { path: '\\.(use-case|controller|consumer|job|dto|module)\\.ts$' },
  },
  {
    name: 'nothing-imports-a-module-but-its-entry',
    comment: "The module is the service's table of contents: it names everything, nothing names it.",
    from: { path: '^apps/[^/]+/src/', pathNot: ['\\.module\\.ts$', entryPoints, ...tests] },
    to: { path: '^apps/.*\\.module\\.ts$' },
  },
];

const plainFiles = [
  {
    name: 'plain-file-is-plain-typescript',
    comment: 'A file without a role in its name holds rules and types: no Nest, no SQL, no Kafka.',
    from: plainFile,
    to: { path: frameworks },
  },
  {
    name: 'plain-file-knows-no-role',
    from: plainFile,
    to: { path: [`^apps/.*${withRole}`, '^libs/(database|event-bus|jobs|http|service)/'] },
  },
  {
    name: 'sql-lives-in-stores',
    comment: 'The only files that know a table are stores and migrations.',
    from: { path: '^apps/', pathNot: ['\\.(store|module)\\.ts$', entryPoints, migrations, '^apps/cli/', ...tests] },
    to: { path: sql },
  },
  {
    name: 'migrations-stand-alone',
    comment: 'A migration that has run may never change: it imports nothing that could.',
    from: { path: migrations },
    to: { path: '^apps/[^/]+/src/' },
  },
  {
    name: 'no-drawers',
    comment: 'Names that say nothing collect everything: name the file after what it does.',
    from: {},
    to: { path: '^(apps|libs)/.*((\\.|/)(service|utils?|helpers?|managers?|mapper|common|misc))\\.ts$' },
  },
];

const everywhere = [
  { name: 'no-cycles', from: {}, to: { circular: true } },
  {
    name: 'no-test-code-in-production',
    from: { path: '^(apps|libs)/', pathNot: tests },
    to: { path: tests, pathNot: 'node_modules' },
  },
  {
    name: 'product-never-imports-its-tools',
    from: { path: '^(apps|libs)/', pathNot: tests },
    to: { path: '^(tools|bench)/' },
  },
  {
    name: 'declared-dependencies-only',
    comment: 'What a package imports stands in its own package.json.',
    from: { path: '^(apps|libs)/', pathNot: tests },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
  },
  {
    name: 'nothing-unresolvable',
    comment: 'But for what a benchmark installs for its peer.',
    from: {},
    to: { couldNotResolve: true, pathNot: '^@nestjs/(axios|platform-express)$' },
  },
];

export default {
  forbidden: [...libs, ...apps, ...directions, ...plainFiles, ...everywhere].map((rule) => ({
    ...rule,
    severity: 'error',
  })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['main'],
    },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};
