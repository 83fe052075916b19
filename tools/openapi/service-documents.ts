import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Module } from '@nestjs/common';
import { openApi } from '../../libs/http/src/index.ts';
import { AppLogger } from '../../libs/service/src/index.ts';
import { handlersOf, type Handler } from '../docs/handlers.ts';
import type { Service } from '../docs/services.ts';
import type { Document } from './document.ts';

/** What one service answers, as it says itself. */
export interface ServiceDocument {
  readonly service: string;
  readonly document: Document;
  readonly handlers: readonly Handler[];
}

/** Nothing runs for it: Nest reads the modules, and makes neither controllers nor what they need. */
export async function serviceDocument(service: Service, keyOf = configKeyOf): Promise<ServiceDocument> {
  const { name, module } = service;
  const facts = [AppLogger, await keyOf(name)];
  const ofTheProcess = {
    module: ProcessFacts,
    global: true,
    providers: facts.map((provide) => ({ provide, useValue: undefined })),
    exports: facts,
  };
  const root = { module: Root, imports: [ofTheProcess, module] };
  const options = { preview: true, logger: false, abortOnError: false } as const;
  const app = await NestFactory.create(root, new FastifyAdapter(), options);
  return { service: name, document: openApi(app, name, '1'), handlers: handlersOf(service) };
}

@Module({})
class Root {}

@Module({})
class ProcessFacts {}

async function configKeyOf(name: string): Promise<symbol> {
  const exported: unknown = await import(new URL(`../../apps/${name}/src/${name}.config.ts`, import.meta.url).href);
  const keys = Object.values(exported ?? {}).flatMap((value: unknown) => (isConfig(value) ? [value.KEY] : []));
  if (!keys[0]) throw new Error(`apps/${name}/src/${name}.config.ts describes no configuration.`);
  return keys[0];
}

const isConfig = (value: unknown): value is { readonly KEY: symbol } =>
  typeof value === 'object' && value !== null && 'KEY' in value && typeof value.KEY === 'symbol';
