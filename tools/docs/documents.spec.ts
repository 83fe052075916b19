import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const documents = globSync('{*,{docs,bench,k8s,helm,docker}/**/*,{apps,libs}/*/*}.md', { cwd: root });

/** In Grafana: a dashboard by its uid, and one of its panels. */
const panelLink = /^\/d\/([\w-]+)\?viewPanel=(\d+)$/;

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** All that a pattern's first group finds in the documents, once per document. */
function mentions(pattern: RegExp): { document: string; mention: string }[] {
  return documents.flatMap((document) => {
    const found = readFileSync(join(root, document), 'utf8').matchAll(pattern);
    return [...new Set([...found].map(([, mention = '']) => mention))].map((mention) => ({ document, mention }));
  });
}

describe('A document', () => {
  it.each(mentions(/\bnpm (?:run )?(start|test|(?<=npm run )[\w:-]+)/g))(
    '$document: the script "$mention" exists',
    ({ mention }) => expect(Object.keys(scripts)).toContain(mention),
  );

  it.each(mentions(/\]\((\/d\/[^)\s]+)/g))('$document: the panel $mention is on its dashboard', ({ mention }) => {
    const [, uid = '', panel] = panelLink.exec(mention) ?? [];
    const dashboard = join(root, `helm/atlas/files/dashboards/${uid}.json`);
    const { panels }: { panels: { id: number }[] } = JSON.parse(readFileSync(dashboard, 'utf8'));
    expect(panels.map(({ id }) => id)).toContain(Number(panel));
  });

  it.each(mentions(/\]\((?!\w+:|#|\/d\/)([^)#\s]+)/g))(
    '$document: the link to $mention leads somewhere',
    ({ document, mention }) => expect(existsSync(join(root, dirname(document), mention))).toBe(true),
  );
});

describe('An app', () => {
  it.each(globSync('apps/*', { cwd: root }))('%s has a README', (app) =>
    expect(existsSync(join(root, app, 'README.md'))).toBe(true),
  );
});
