// npm run openapi:check: what is written down of the API is what the code is, reads well, and breaks nobody.
import { existsSync, readFileSync } from 'node:fs';
import { compareDocuments, sentenceOf } from './compatibility/compare-documents.ts';
import { lintFindings } from './lint.ts';
import { currentDocument, outputs, root, textOf } from './outputs.ts';
import { releasedDocument } from './released.ts';

const document = await currentDocument();
const released = releasedDocument();

const stale = (await outputs(document))
  .filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
  .map(
    ({ file }) => `${file.pathname.slice(root.pathname.length)} is stale: npm run openapi:generate writes it again.`,
  );
const breaks = released
  ? compareDocuments(released, document).map(sentenceOf)
  : ['Nothing is released: npm run openapi:release.'];

const complaints = [...stale, ...(await lintFindings(textOf(document))), ...breaks];
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
