import {
  IdempotencyKey,
  IsCurrencyCode,
  IsIdOf,
  IsLineOfText,
  IsTimestamp,
  PageQuery,
  ParseId,
  Problems,
} from '@atlas/http';
import { AppError } from '@atlas/kernel';
import { Scopes } from '@atlas/service';
import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, HttpCode, Module, Param, Patch, Post, Query, type Type } from '@nestjs/common';
import { ApiCookieAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import type { Route } from '../../apps/gateway/src/routes.ts';
import { DtoComments } from './dto-comments.ts';
import { publicDocument } from './public-document.ts';
import { serviceDocument } from './service-documents.ts';

type Json = Record<string, ReturnType<typeof JSON.parse>>;

class UnknownLamp extends AppError.define({ code: 'unknown_lamp', status: 404, title: 'No lamp.', remedy: 'List.' }) {}
class LampLit extends AppError.define({ code: 'lamp_lit', status: 409, title: 'It burns.', remedy: 'Wait.' }) {}

class LightLamp {
  @IsLineOfText(20)
  name!: string;

  @IsOptional()
  @IsCurrencyCode()
  currency?: string;

  @Matches(/^[a-z]{3}-\d$/)
  socket!: string;
}

class LampAnswer extends LightLamp {
  @IsIdOf('lmp')
  id!: string;

  @IsTimestamp()
  litAt!: Date;
}

@Controller('v1/orders')
class LampsController {
  @Post()
  @Scopes('lamps:write')
  @ApiOperation({ summary: 'Lights a lamp.' })
  @ApiCreatedResponse({ type: LampAnswer })
  @Problems(LampLit)
  light(@IdempotencyKey() key: string, @Body() wish: LightLamp) {
    return { key, wish };
  }

  @Get()
  @Scopes('lamps:read', 'operator')
  @ApiOperation({ summary: 'Lists the lamps.' })
  @ApiOkResponse({ type: LampAnswer })
  list(@Query() query: PageQuery) {
    return query;
  }

  @Get(':id')
  @Scopes('lamps:read')
  @ApiOperation({ operationId: 'lookAtLamp', summary: 'Shows a lamp.' })
  @ApiOkResponse({ type: LampAnswer })
  @Problems(UnknownLamp)
  find(@Param('id', new ParseId('lmp')) id: string) {
    return id;
  }

  @Patch(':id')
  @Scopes('lamps:write')
  change() {}
}

@Controller('v1/orders')
class StrayController {
  @Get('elsewhere')
  @Scopes('lamps:read')
  elsewhere() {}
}

@Controller('internal/lamps')
class InternalController {
  @Get()
  all() {}
}

@Controller()
class OperatorsController {
  @Get('v1/admin/orders/offsets')
  @Scopes('operator')
  @ApiOperation({ summary: 'Shows.' })
  @ApiOkResponse({ type: LampAnswer })
  showOffsets() {}

  @Get('v1/admin/billing/offsets')
  @Scopes('operator')
  @ApiOperation({ summary: 'Shows.' })
  @ApiOkResponse({ type: LampAnswer })
  showOffsetsThere() {}
}

@Controller('v1/sessions')
class SessionsController {
  @Post()
  @HttpCode(204)
  @ApiOperation({ summary: 'Logs in.' })
  @ApiNoContentResponse()
  logIn() {}

  @Delete()
  @HttpCode(204)
  @ApiCookieAuth('session')
  @ApiOperation({ summary: 'Logs out.' })
  @ApiNoContentResponse()
  logOut() {}
}

function moduleOf(name: string, ...controllers: Type[]) {
  @Module({ controllers })
  class Service {}
  return { name, module: Service };
}

const routes: readonly Route[] = [
  { path: '/v1/orders', methods: ['GET', 'POST'], to: 'orders' },
  { path: '/v1/admin/orders/offsets', methods: ['GET'], to: 'orders', operatorsOnly: true },
];
const comments = DtoComments.in([
  `class LightLamp {
     /** What people call it. */
     name: string;
     /**
      * Where it is
      * screwed in.
      * @example abc-1
      */
     socket: string;
   }
   class LampAnswer extends LightLamp {}
   class PageQuery {
     /** At most so many. */
     limit: number;
   }`,
]);

async function documentOf(...services: { name: string; module: Type }[]): Promise<Json> {
  const documents = await Promise.all(
    services.map((service) => serviceDocument(service, async () => Symbol(service.name))),
  );
  return JSON.parse(JSON.stringify(publicDocument(documents, routes, comments)));
}

describe('The public document', () => {
  let document: Json;
  const operation = (method: string, path: string): Json => document['paths'][path][method];
  beforeAll(async () => {
    document = await documentOf(
      moduleOf('orders', LampsController, InternalController, OperatorsController),
      moduleOf('billing', StrayController),
      moduleOf('gateway', SessionsController),
    );
  });

  it('has what the gateway lets through, and what it answers itself', () =>
    expect(Object.entries<Json>(document['paths']).map(([path, item]) => [path, Object.keys(item)])).toEqual([
      ['/v1/orders', ['get', 'post']],
      ['/v1/orders/{id}', ['get']],
      ['/v1/sessions', ['post', 'delete']],
      ['/v1/admin/{service}/offsets', ['get']],
    ]));

  it('names operations after what the code calls them', () =>
    expect(
      [
        operation('get', '/v1/orders'),
        operation('post', '/v1/orders'),
        operation('get', '/v1/orders/{id}'),
        operation('post', '/v1/sessions'),
      ].map(({ operationId }) => operationId),
    ).toEqual(['listLamps', 'lightLamp', 'lookAtLamp', 'logIn']));

  it('has a parameter for the services that answer the same', () =>
    expect(operation('get', '/v1/admin/{service}/offsets')['parameters'][0]).toMatchObject({
      ...{ name: 'service', in: 'path', required: true },
      schema: { enum: ['orders'] },
    }));

  it('says by which scope, key, cookie and token one gets in', () => {
    expect(operation('post', '/v1/orders')['security']).toEqual([
      { apiKey: ['lamps:write'] },
      { session: ['lamps:write'], csrf: [] },
    ]);
    expect(operation('get', '/v1/orders')['security']).toEqual([
      { apiKey: ['lamps:read'] },
      { apiKey: ['operator'] },
      { session: ['lamps:read'] },
    ]);
    expect(operation('post', '/v1/sessions')['security']).toEqual([]);
    expect(operation('delete', '/v1/sessions')['security']).toEqual([{ session: [], csrf: [] }]);
  });

  it('says what may go wrong: in general, and in particular', () => {
    const codes = (method: string, path: string, status: number) =>
      Object.keys(operation(method, path)['responses'][status].content['application/problem+json'].examples);
    expect(codes('post', '/v1/orders', 409)).toEqual(['lamp_lit', 'request_in_progress']);
    expect(codes('get', '/v1/orders/{id}', 404)).toEqual(['unknown_lamp', 'unknown_id']);
    expect(operation('post', '/v1/orders')['responses'][401]).toEqual({ $ref: '#/components/responses/Unauthorized' });
    expect(document['components'].examples['lamp_lit'].value).toMatchObject({
      type: 'urn:atlas:problem:lamp_lit',
      status: 409,
      remedy: 'Wait.',
    });
  });

  it('speaks of headers where they matter', () => {
    const { parameters, responses } = operation('post', '/v1/orders');
    expect(parameters).toEqual([{ $ref: '#/components/parameters/IdempotencyKey' }]);
    expect(Object.keys(responses[201].headers)).toEqual([
      'RateLimit-Policy',
      'RateLimit',
      'Idempotent-Replayed',
      'X-Request-Id',
    ]);
    expect(Object.keys(operation('get', '/v1/orders')['responses'][200].headers)).toContain('ETag');
    expect(operation('get', '/v1/orders')['responses'][304]).toEqual({ $ref: '#/components/responses/NotModified' });
  });

  it('knows what an id looks like', () =>
    expect(operation('get', '/v1/orders/{id}')['parameters'][0]).toMatchObject({
      schema: { pattern: expect.stringMatching(/^\^lmp_\[0-9a-f\]/) },
      example: expect.stringMatching(/^lmp_0198/),
    }));

  it('tells what the comments in the code tell', () => {
    const { Lamp } = document['components'].schemas;
    expect(Lamp.properties.name.description).toBe('What people call it.');
    expect(Lamp.properties.socket).toMatchObject({ description: 'Where it is screwed in.', examples: ['abc-1'] });
    expect(operation('get', '/v1/orders')['parameters'][0]).toMatchObject({
      name: 'limit',
      description: 'At most so many.',
    });
  });

  it('shows a body for each that is sent or answered', () =>
    expect(operation('post', '/v1/orders')['responses'][201].content['application/json'].example).toEqual({
      ...{
        id: expect.stringMatching(/^lmp_/),
        litAt: '2026-11-22T06:00:00.000Z',
        name: 'Ada Byron',
        currency: 'EUR',
        socket: 'abc-1',
      },
    }));

  it('closes what is sent, and leaves open what is answered', () => {
    const { Lamp, LightLamp: wish } = document['components'].schemas;
    expect([wish.additionalProperties, Lamp.additionalProperties]).toEqual([false, undefined]);
  });

  it('is not written while something has no name of its own, no example, or no tag', async () => {
    @Controller('v1/orders')
    class Twice {
      @Get('again')
      @Scopes('lamps:read')
      @ApiOperation({ operationId: 'lightLamp' })
      @ApiOkResponse({ type: LampAnswer })
      again() {}
    }
    await expect(documentOf(moduleOf('orders', LampsController, Twice))).rejects.toThrow('lightLamp');

    class Vague {
      @Matches(/^x{7}$/)
      mark!: string;
    }
    @Controller('v1/orders')
    class Unclear {
      @Post()
      @Scopes('lamps:read')
      send(@Body() body: Vague) {
        return body;
      }
    }
    await expect(documentOf(moduleOf('orders', Unclear))).rejects.toThrow('Vague.mark');

    @Controller('v1/nowhere')
    class Lost {
      @Get()
      list() {}
    }
    await expect(documentOf(moduleOf('gateway', Lost))).rejects.toThrow('/v1/nowhere belongs to no tag');
  });
});
