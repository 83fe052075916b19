import { newId } from '@atlas/kernel';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeConfig } from '../config/describe-config.ts';
import { serviceVariables } from '../config/service-variables.ts';
import { createService } from '../create-service.ts';
import { AppLogger } from '../logging/app-logger.ts';
import { Scopes } from '../principal.decorators.ts';
import { ServiceModule } from '../service.module.ts';
import { testSigner, type TestSigner } from '../testing.ts';

@Controller('v1/things')
class ThingsController {
  @Get()
  @Scopes('things:read')
  list(): object {
    return {};
  }

  @Post()
  @Scopes('things:write')
  place(@Body() body: object): object {
    return body;
  }
}

const config = describeConfig('things', serviceVariables(0));

@Module({ imports: [ServiceModule.for(config)], controllers: [ThingsController] })
class ThingsModule {}

const reader = { kind: 'user' as const, subject: 'usr_1', tenantId: newId('ten'), scopes: ['things:read'] };

describe('the line that is written of a request', () => {
  let app: NestFastifyApplication;
  let signer: TestSigner;
  let lines: unknown[];

  beforeAll(async () => {
    signer = await testSigner();
    const env = { ATLAS_TOKEN_JWKS_FILE: signer.jwksFile, ATLAS_LOG_LEVEL: 'silent' };
    app = await createService(ThingsModule, config, { env });
    jest
      .spyOn(app.get(AppLogger), 'info')
      .mockImplementation((message, fields) => void lines.push({ message, ...fields }));
  });
  afterAll(() => app.close());

  async function lineOf(method: 'GET' | 'POST', authorization: string | undefined): Promise<unknown> {
    lines = [];
    const headers = { ...(authorization !== undefined && { authorization }), 'x-api-secret': 'hunter2' };
    await app.inject({ method, url: '/v1/things?secret=hunter2', headers, remoteAddress: '192.0.2.1' });
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    return lines[0];
  }

  it('says who has asked for what', async () => {
    const line = await lineOf('GET', await signer.bearer(reader, 'things'));
    expect(line).toMatchObject({
      message: 'request',
      method: 'GET',
      route: '/v1/things',
      status: 200,
      subject: 'usr_1',
    });
    expect(line).not.toHaveProperty('refusedAs');
  });

  it('says also why they were refused, and where they are', async () => {
    const where = { address: '192.0.2.1' };
    const known = await lineOf('POST', await signer.bearer(reader, 'things'));
    expect(known).toMatchObject({ status: 403, subject: 'usr_1', refusedAs: 'missing_scope', ...where });
    expect(await lineOf('GET', undefined)).toMatchObject({ status: 401, refusedAs: 'unauthenticated', ...where });
    const forged = await (await testSigner()).bearer(reader, 'things');
    const line = await lineOf('GET', forged);
    expect(line).toMatchObject({ status: 401, refusedAs: 'unauthenticated', ...where });
    expect(line).not.toHaveProperty('subject');
  });
});
