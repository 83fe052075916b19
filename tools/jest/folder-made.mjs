import { folderOfThisRun } from './temporary-folder.mjs';

/** Jest's global set-up of tests that need no servers. */
export default function folderMade() {
  folderOfThisRun.make();
}
