import { HttpService } from '@nestjs/axios';
import { All, Body, Controller, Inject, Req, Res, UseGuards } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import { principalOf, type Request, type Response } from '../express.ts';
import { ApiKeyGuard } from './api-key.guard.ts';
import { RateLimitGuard } from './rate-limit.guard.ts';
import { ServiceTokens } from './service-tokens.ts';

/** The token of the address of orders. */
export const ORDERS_URL = Symbol('orders-url');

const passedOn = ['idempotency-key', 'accept', 'user-agent', 'x-request-id'];
const passedBack = ['content-type', 'idempotent-replayed'];

/** https://docs.nestjs.com/techniques/http-module: the service behind is called by HttpService, which is axios. */
@Controller('v1')
@UseGuards(ApiKeyGuard, RateLimitGuard)
export class ProxyController {
  constructor(
    private readonly http: HttpService,
    private readonly tokens: ServiceTokens,
    @Inject(ORDERS_URL) private readonly ordersUrl: string,
  ) {}

  @All('*path')
  async passOn(
    @Req() request: Request,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const authorization = `Bearer ${await this.tokens.tokenFor(principalOf(request))}`;
    const answer = await firstValueFrom(
      this.http.request({
        method: request.method ?? 'GET',
        url: this.ordersUrl + request.originalUrl,
        data: body,
        headers: { ...picked(request.headers, passedOn), authorization },
        validateStatus: () => true,
      }),
    );
    response.status(answer.status);
    for (const [name, value] of Object.entries(picked(answer.headers, passedBack))) response.header(name, value);
    return answer.data;
  }
}

function picked(headers: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}
