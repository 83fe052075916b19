import { releaseServers } from '../dev-stack/index.mjs';
import { folderOfThisRun } from './temporary-folder.mjs';
import { testStack } from './test-stack.mjs';

/** Jest's global tear-down. Another run may still need the servers: the last one to leave stops them. */
export default async function serversDown() {
  folderOfThisRun.remove();
  await releaseServers(testStack);
}
