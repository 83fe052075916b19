/** What the reference is made of. Written as bundlers read it: they put the files beside the bundle, and the addresses right. */
const places = {
  'openapi.json': new URL('../../../../docs/openapi.json', import.meta.url),
  'reference.html': new URL('./page/reference.html', import.meta.url),
  'reference.css': new URL('./page/reference.css', import.meta.url),
  'reference.js': new URL('./page/reference.js', import.meta.url),
  'atlas.svg': new URL('./page/atlas.svg', import.meta.url),
  'swagger-ui.css': new URL('../../../../node_modules/swagger-ui-dist/swagger-ui.css', import.meta.url),
  'swagger-ui-bundle.js': new URL('../../../../node_modules/swagger-ui-dist/swagger-ui-bundle.js', import.meta.url),
};

export type ReferenceFile = keyof typeof places;

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export const isReferenceFile = (name: string): name is ReferenceFile => Object.hasOwn(places, name);

export const placeOf = (name: ReferenceFile): URL => places[name];

export const typeOf = (name: ReferenceFile): string =>
  types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
