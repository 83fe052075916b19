export { eventually, type Patience } from './eventually.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export { testServers } from './test-servers.ts';
export { createTestTopics } from './test-topics.ts';
