import { appendFileSync } from 'node:fs';

/** Adds this run's counts to the file that `npm test` sums up. A file that could not be loaded counts as one failure. */
export default class TotalsReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }) {
    const file = process.env.ATLAS_TEST_TOTALS;
    if (!file) return;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    appendFileSync(file, `${JSON.stringify({ passed: numPassedTests, failed, skipped: numPendingTests })}\n`);
  }
}
