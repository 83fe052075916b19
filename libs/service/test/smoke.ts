import { IdempotencyKey, IsCurrencyCode, openApi, OrNull, PageQuery, ParseId } from '@atlas/http';
import { currentContext, type OrderId } from '@atlas/kernel';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { assembleService, createService, CurrentPrincipal, CurrentTenant, describeConfig, runService, Scopes, ServiceModule, serviceVariables, type Principal } from '@atlas/service';
class Line { @IsString() @Length(1, 64) sku!: string; @Min(1) @Max(10) @IsInt() quantity!: number; }
class Place { @IsCurrencyCode() currency!: string; @IsArray() @ArrayMinSize(1) @ArrayMaxSize(3) @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[]; @IsOptional() @OrNull() @IsInt() seats?: number | null; @OrNull() @IsString() note!: string | null; @IsOptional() @IsString() extra?: string }
@Controller('v1/orders') class C {
  @Post() @Scopes('orders:write') place(@IdempotencyKey() key: string, @Body() wish: Place, @CurrentTenant() t: string) { return { key, wish, t, ctx: currentContext() }; }
  @Get() list(@Query() q: PageQuery, @CurrentPrincipal() p: Principal) { return { q, p }; }
  @Get(':id') get(@Param('id', new ParseId('ord')) id: OrderId) { if (id.endsWith('0')) throw new Error('secret'); return { id }; }
}
const config = describeConfig('smoke', serviceVariables(0));
@Module({ imports: [ServiceModule.for(config)], controllers: [C] }) class M {}
if (process.argv[2] === 'run') await runService(M, config);
else {
  const { testSigner } = await import('@atlas/service/testing');
  const { newId } = await import('@atlas/kernel');
  const s = await testSigner();
  const app = await createService(M, config, { env: { ATLAS_TOKEN_JWKS_FILE: s.jwksFile, ATLAS_LOG_LEVEL: process.env['LL'] ?? 'error' } });
  console.log(JSON.stringify(openApi(app, 'x', '1'), null, 1));
  const authorization = await s.bearer({ kind: 'user', scopes: ['orders:write'], tenantId: newId('ten') }, 'smoke');
  const other = await s.bearer({ kind: 'user', scopes: [], tenantId: newId('ten') }, 'smoke');
  const h = { authorization, 'idempotency-key': 'k1' };
  const show = async (name: string, o: object) => { const r = await app.inject(o as never); console.log(name, r.statusCode, r.headers['allow'] ?? '', r.headers['www-authenticate'] ?? '', r.body.slice(0, 900)); };
  await show('no token', { method: 'GET', url: '/v1/orders' });
  await show('bad token', { method: 'GET', url: '/v1/orders', headers: { authorization: 'Bearer a.b.c' } });
  await show('wrong aud', { method: 'GET', url: '/v1/orders', headers: { authorization: await s.bearer({ kind: 'service', scopes: [] }, 'other') } });
  await show('scope', { method: 'POST', url: '/v1/orders', headers: { ...h, authorization: other }, payload: {} });
  await show('ok', { method: 'POST', url: '/v1/orders', headers: h, payload: { currency: 'EUR', note: null, lines: [{ sku: 'a', quantity: 1 }], seats: null } });
  await show('bad', { method: 'POST', url: '/v1/orders', headers: h, payload: { currency: 'EUX', lines: [{ sku: '', quantity: 1.5, x: 1 }], seats: 'x', extra: null } });
  await show('broken', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'application/json' }, payload: '{"a":' });
  await show('proto', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'application/json' }, payload: '{"__proto__":1}' });
  await show('nul', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'application/json' }, payload: '{"a":"\\u0000"}' });
  await show('utf8', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'application/json' }, payload: Buffer.from([0x22, 0xff, 0x22]) });
  await show('deep', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'application/json' }, payload: '['.repeat(400000) + ']'.repeat(400000) });
  await show('deep2', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'application/json' }, payload: '{"a":"\\u0000","b":' + '['.repeat(400000) + ']'.repeat(400000) + '}' });
  await show('big', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'application/json' }, payload: '"' + 'x'.repeat(2e6) + '"' });
  await show('type', { method: 'POST', url: '/v1/orders', headers: { ...h, 'content-type': 'text/plain' }, payload: 'x' });
  await show('empty', { method: 'POST', url: '/v1/orders', headers: h });
  await show('nokey', { method: 'POST', url: '/v1/orders', headers: { authorization }, payload: {} });
  await show('query', { method: 'GET', url: '/v1/orders?limit=5', headers: h });
  await show('badquery', { method: 'GET', url: '/v1/orders?limit=500&x=1', headers: h });
  await show('nulquery', { method: 'GET', url: '/v1/orders?cursor=%00', headers: h });
  await show('405', { method: 'DELETE', url: '/v1/orders?x', headers: h });
  await show('404', { method: 'GET', url: '/nope', headers: h });
  await show('badurl', { method: 'GET', url: '/v1/orders/%zz', headers: h });
  await show('longparam', { method: 'GET', url: '/v1/orders/' + 'x'.repeat(5000), headers: h });
  await show('badid', { method: 'GET', url: '/v1/orders/ord_1', headers: h });
  await show('500', { method: 'GET', url: '/v1/orders/ord_00000000-0000-7000-8000-000000000000', headers: h });
  await show('livez', { method: 'GET', url: '/livez' });
  await show('readyz', { method: 'GET', url: '/readyz' });
  await show('metrics', { method: 'GET', url: '/metrics' });
  await app.close();
}
