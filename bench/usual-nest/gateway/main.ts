import 'reflect-metadata';
import { Agent } from 'node:http';
import { readSigningKey } from '@atlas/service';
import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Redis } from 'ioredis';
import { HealthController } from '../health.controller.ts';
import { told } from '../../edge/told.ts';
import { ApiKeyGuard } from './api-key.guard.ts';
import { ORDERS_URL, ProxyController } from './proxy.controller.ts';
import { RateLimitGuard } from './rate-limit.guard.ts';
import { REDIS } from './redis-keys.ts';
import { ServiceTokens } from './service-tokens.ts';

/** Connections are kept, and a proxy follows no redirects: as fast as axios goes. */
const axios = { httpAgent: new Agent({ keepAlive: true, maxSockets: 256 }), timeout: 30_000, maxRedirects: 0 };

@Module({
  imports: [HttpModule.register(axios)],
  controllers: [HealthController, ProxyController],
  providers: [
    ApiKeyGuard,
    RateLimitGuard,
    { provide: REDIS, useFactory: () => new Redis(told('USUAL_REDIS_URL')) },
    {
      provide: ServiceTokens,
      useFactory: async () => new ServiceTokens(await readSigningKey(told('USUAL_SIGNING_KEY_FILE'))),
    },
    { provide: ORDERS_URL, useFactory: () => told('USUAL_ORDERS_URL') },
  ],
})
class UsualGateway {}

const app = await NestFactory.create(UsualGateway, new ExpressAdapter(), { logger: ['fatal', 'error', 'warn'] });
await app.listen(Number(told('USUAL_PORT')), '127.0.0.1');
