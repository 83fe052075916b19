export { eventually, type Patience } from './eventually.ts';
export { tellGoldenCorpus, type GoldenTelling } from './golden-corpus.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export { tablesWithoutWall, tenantTables } from './tenant-walls.ts';
export { testServers } from './test-servers.ts';
export { createTestTopics, dropTestTopics } from './test-topics.ts';
export { Api, type ApiAnswer } from './system/api.ts';
export {
  AtlasSystem,
  serviceNames,
  servicesWithDatabase,
  type InvariantReport,
  type ServiceName,
  type SystemOptions,
} from './system/atlas-system.ts';
