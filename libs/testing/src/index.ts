export { eventually, type Patience } from './eventually.ts';
export { tellGoldenCorpus, type GoldenTelling } from './golden-corpus.ts';
export { selfSigned, type SelfSigned } from './self-signed.ts';
export { goOn, standStill } from './stand-still.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export {
  doorsInTheWall,
  referencesAcrossWalls,
  tablesWithoutTenant,
  tablesWithoutWall,
  tenantTables,
} from './tenant-walls.ts';
export { testServers } from './test-servers.ts';
export { trusting } from './trusting.ts';
export { createTestTopics, dropTestTopics } from './test-topics.ts';
export { Api, type ApiAnswer } from './system/api.ts';
export { freePort } from './system/free-ports.ts';
export { AtlasSystem, type InvariantReport } from './system/atlas-system.ts';
export type { SystemOptions } from './system/environments.ts';
export { serviceNames, servicesWithDatabase, type ServiceName } from './system/service-names.ts';
export type { ServiceProcess } from './system/service-process.ts';
