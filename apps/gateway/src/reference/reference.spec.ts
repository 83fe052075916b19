import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import {
  createService,
  describeConfig,
  processVariables,
  ServiceModule,
  type ServiceApplication,
} from '@atlas/service';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { request } from 'undici';
import { ReferenceController } from './reference.controller.ts';

const config = describeConfig('reference', processVariables(0));

@Module({ imports: [ServiceModule.for(config)], controllers: [ReferenceController] })
class ReferenceModule {}

describe('the reference', () => {
  let app: ServiceApplication;
  let address: string;

  beforeAll(async () => {
    app = await createService(ReferenceModule, config, { env: { ATLAS_LOG_LEVEL: 'silent' } });
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  });
  afterAll(() => app.close());

  const text = async (path: string) => (await fetch(address + path)).text();
  const named = async (path: string) =>
    [...(await text(path)).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name);

  it('is a page whose every part is here, of the type that it should be', async () => {
    const types = {
      html: 'text/html',
      css: 'text/css',
      js: 'text/javascript',
      svg: 'image/svg+xml',
      json: 'application/json',
    };
    const parts = await named('/docs');
    expect(parts).toEqual(
      expect.arrayContaining(['/docs/swagger-ui-bundle.js', '/docs/reference.js', '/v1/openapi.json']),
    );
    for (const part of parts) {
      const { status, headers } = await fetch(address + part);
      const [, type] = Object.entries(types).find(([ending]) => part.endsWith(`.${ending}`)) ?? ['', types.html];
      expect([part, status, headers.get('content-type')?.split(';')[0]]).toEqual([part, 200, type]);
    }
  });

  it('runs no script but its own, asks nobody else, and stands in no frame', async () => {
    const { headers } = await fetch(`${address}/docs`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const page = await text('/docs');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:/);
    for (const part of ['/docs', '/docs/reference.js', '/docs/reference.css'])
      expect([part, /https?:\/\//.test(await text(part))]).toEqual([part, false]);
  });

  it('shows the document as it was written down', async () => {
    const written = await readFile(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8');
    expect(await text('/v1/openapi.json')).toBe(written);
  });

  it.each(['/docs', '/docs/swagger-ui-bundle.js', '/v1/openapi.json'])(
    'sends %s compressed to whom takes it, and the same to others',
    async (path) => {
      const get = (encoding: string) => request(address + path, { headers: { 'accept-encoding': encoding } });
      const [compressed, plain, refused] = await Promise.all([get('br, gzip'), get('identity'), get('gzip;q=0')]);
      expect(compressed.headers['content-encoding']).toBe('gzip');
      expect([plain.headers['content-encoding'], refused.headers['content-encoding']]).toEqual([undefined, undefined]);
      const [small, large] = [
        Buffer.from(await compressed.body.arrayBuffer()),
        Buffer.from(await plain.body.arrayBuffer()),
      ];
      expect(gunzipSync(small).equals(large)).toBe(true);
      expect(small.length).toBeLessThan(large.length);
      expect(Buffer.from(await refused.body.arrayBuffer()).equals(large)).toBe(true);
      expect(compressed.headers.etag).not.toBe(plain.headers.etag);
    },
  );

  it('is not sent again to whom has it', async () => {
    const { headers } = await fetch(`${address}/v1/openapi.json`);
    const etag = headers.get('etag') ?? '';
    const again = await fetch(`${address}/v1/openapi.json`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    const other = await fetch(`${address}/v1/openapi.json`, { headers: { 'if-none-match': '"another"' } });
    expect(other.status).toBe(200);
    await other.body?.cancel();
  });

  it.each(['/docs/nothing.js', '/docs/..%2f..%2fpackage.json', '/docs/__proto__', '/docs/toString'])(
    'has no %s',
    async (path) => {
      const { status, headers } = await fetch(address + path);
      expect([status, headers.get('content-type')]).toEqual([404, expect.stringContaining('application/problem+json')]);
    },
  );

  it('takes no other method', async () => {
    const answer = await fetch(`${address}/docs`, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, expect.stringContaining('GET')]);
  });
});
