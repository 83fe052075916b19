import { folderOfThisRun } from './temporary-folder.mjs';

/** Jest's global tear-down of tests that need no servers. */
export default function folderRemoved() {
  folderOfThisRun.remove();
}
