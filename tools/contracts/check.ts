// npm run contracts:check: no event may change under those who hear it.
import { allEvents } from '../../libs/contracts/src/index.ts';
import { goldenExamples } from '../../libs/contracts/src/testing.ts';
import { lackingExamples } from './golden.ts';
import { judgeContracts, sentenceOf } from './judge-contracts.ts';
import { readRegistry, releasedFolder } from './registry.ts';
import { nameOf } from './version-of.ts';

const registry = readRegistry(releasedFolder);
const { findings, unreleased } = judgeContracts(allEvents, registry);

const complaints = [
  ...findings.map(sentenceOf),
  ...unreleased.map(
    (version) =>
      `${nameOf(version)} not-released: no file says what it is.\n    \`npm run contracts:release\` writes it.`,
  ),
  ...lackingExamples(registry.versions, goldenExamples()).map(
    (name) =>
      `${name} without-example: no consumer is tried with it.\n    Put what it looked like into libs/contracts/golden.`,
  ),
];
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
