// npm run contracts:release writes down new versions of events, before anybody publishes them: from then on they stay as they are.
import { allEvents } from '../../libs/contracts/src/index.ts';
import { addGoldenExamples } from './golden.ts';
import { judgeContracts, sentenceOf } from './judge-contracts.ts';
import { addToRegistry, readRegistry, releasedFolder } from './registry.ts';
import { nameOf } from './version-of.ts';

const { findings, unreleased } = judgeContracts(allEvents, readRegistry(releasedFolder));

if (findings.length > 0) {
  console.error(findings.map(sentenceOf).join('\n'));
  process.exitCode = 1;
} else {
  addToRegistry(releasedFolder, unreleased);
  addGoldenExamples(unreleased);
  for (const version of unreleased) console.log(`released ${nameOf(version)}`);
  if (unreleased.length === 0) console.log('there is no new version');
}
