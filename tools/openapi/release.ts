// npm run openapi:release: from now on nobody may break what the API is today.
import { mkdirSync, writeFileSync } from 'node:fs';
import { compareDocuments, sentenceOf } from './compatibility/compare-documents.ts';
import { currentDocument, textOf } from './outputs.ts';
import { releasedDocument, releasedFile } from './released.ts';

const document = await currentDocument();
const released = releasedDocument();
const findings = released ? compareDocuments(released, document) : [];

if (findings.length > 0) {
  console.error(findings.map(sentenceOf).join('\n'));
  process.exitCode = 1;
} else {
  mkdirSync(new URL('.', releasedFile), { recursive: true });
  writeFileSync(releasedFile, textOf(document));
  console.log(`released ${Object.keys(document.paths).length} paths`);
}
