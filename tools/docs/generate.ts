// npm run docs:generate writes the pages that are read from the code; npm run docs:check fails when one of them is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { routes as passages } from '../../apps/gateway/src/routes.ts';
import { allEvents } from '../../libs/contracts/src/index.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { eventsPage } from './events.ts';
import { deadEnds, routesPage } from './routes.ts';
import { allServices } from './services.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const docs = new URL('../../docs/', import.meta.url);
const services = await allServices();
const pages = {
  'asyncapi.json': JSON.stringify(asyncApiDocument(allEvents, services)),
  'events.md': eventsPage(allEvents, services),
  'routes.md': routesPage(services, passages),
};

for (const [name, content] of Object.entries(pages)) {
  const file = new URL(name, docs);
  const text = await format(content, { ...(await resolveConfig(file)), filepath: name });
  if (!values.check) writeFileSync(file, text);
  else if (text !== contentOf(file)) {
    console.error(`docs/${name} is stale: npm run docs:generate writes it again.`);
    process.exitCode = 1;
  }
}

for (const deadEnd of deadEnds(services, passages)) {
  console.error(`apps/gateway/src/routes.ts: ${deadEnd}`);
  process.exitCode = 1;
}

function contentOf(file: URL): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
