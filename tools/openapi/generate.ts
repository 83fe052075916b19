// npm run openapi:generate writes down what the API is, and what of libs/client follows from it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { currentDocument, outputs } from './outputs.ts';

for (const { file, text } of await outputs(await currentDocument())) {
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
}
