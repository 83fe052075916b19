import { format, resolveConfig } from 'prettier';
import { routes } from '../../apps/gateway/src/routes.ts';
import { allServices } from '../docs/services.ts';
import { clientFiles } from './client/client-files.ts';
import { isDocument, type Document } from './document.ts';
import { DtoComments } from './dto-comments.ts';
import { publicDocument } from './public-document.ts';
import { serviceDocument } from './service-documents.ts';

export const root = new URL('../../', import.meta.url);

/** The document of the API as the code is now. */
export async function currentDocument(): Promise<Document> {
  const services = await allServices();
  const upstreams = new Set<string>(['gateway', ...routes.map(({ to }) => to)]);
  const documents = await Promise.all(
    services.filter(({ name }) => upstreams.has(name)).map((service) => serviceDocument(service)),
  );
  const plain: unknown = JSON.parse(JSON.stringify(publicDocument(documents, routes, DtoComments.read())));
  if (!isDocument(plain)) throw new Error('The services describe no API.');
  return plain;
}

/** The document, and what of the client is made from it: every file with its text. */
export async function outputs(document: Document): Promise<readonly { file: URL; text: string }[]> {
  const sources = Object.entries(await clientFiles(document));
  const files = sources.map(async ([name, source]) => {
    const file = new URL(`libs/client/src/generated/${name}`, root);
    return { file, text: await format(source, { ...(await resolveConfig(file)), parser: 'typescript' }) };
  });
  return [{ file: new URL('docs/openapi.json', root), text: textOf(document) }, ...(await Promise.all(files))];
}

/** Indented, but for lists of texts: 157 currencies are one line. */
export function textOf(document: Document): string {
  const indented = JSON.stringify(document, undefined, 2);
  const compact = indented.replaceAll(
    /\[\s+("(?:[^"\\]|\\.)*"(?:,\s+"(?:[^"\\]|\\.)*")*)\s+\]/g,
    (_, list: string) => `[${list.replaceAll(/\s*\n\s*/g, ' ')}]`,
  );
  return `${compact}\n`;
}
