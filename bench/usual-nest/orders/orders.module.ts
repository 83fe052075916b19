import { readFile } from 'node:fs/promises';
import { Module, ValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_PIPE } from '@nestjs/core';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { IdempotencyKeyEntity, OrderEntity, OrderLineEntity, OutboxEntity } from '../../placing/typeorm/entities.ts';
import { HealthController } from '../health.controller.ts';
import { OrdersController } from './orders.controller.ts';
import { PlaceOrder } from './place-order.ts';
import { KEY_SET, ServiceTokenGuard } from './service-token.guard.ts';

export interface OrdersSettings {
  readonly databaseUrl: string;
  readonly keySetFile: string;
}

/** https://docs.nestjs.com/techniques/validation */
const validation = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  transform: true,
  errorHttpStatusCode: 422,
});

/** The usual service: https://docs.nestjs.com/recipes/sql-typeorm */
@Module({})
export class UsualOrders {
  static for({ databaseUrl, keySetFile }: OrdersSettings): DynamicModule {
    return {
      module: UsualOrders,
      controllers: [HealthController, OrdersController],
      providers: [
        PlaceOrder,
        { provide: APP_GUARD, useClass: ServiceTokenGuard },
        { provide: APP_PIPE, useValue: validation },
        { provide: KEY_SET, useFactory: () => keySetIn(keySetFile) },
        { provide: DataSource, useFactory: () => connected(databaseUrl) },
      ],
      exports: [DataSource],
    };
  }
}

function connected(url: string): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    driver: pg, // a bundle has no packages to look it up in
    url,
    poolSize: 10, // as Atlas' own
    entities: [OrderEntity, OrderLineEntity, IdempotencyKeyEntity, OutboxEntity],
  }).initialize();
}

async function keySetIn(file: string) {
  const keys: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!isKeySet(keys)) throw new Error(`${file} is not a JSON Web Key Set`);
  return createLocalJWKSet(keys);
}

function isKeySet(json: unknown): json is JSONWebKeySet {
  return typeof json === 'object' && json !== null && 'keys' in json && Array.isArray(json.keys);
}
