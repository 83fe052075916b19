import 'reflect-metadata';
import { existsSync, readdirSync } from 'node:fs';
import type { DynamicModule, Type } from '@nestjs/common';

const apps = new URL('../../apps/', import.meta.url);

/** A service as its module declares it: that one page says what it answers to, hears and tells. */
export interface Service {
  readonly name: string;
  readonly module: Type;
}

/** Every app that has a module, imported but not started. */
export async function allServices(): Promise<Service[]> {
  const withModule = readdirSync(apps).filter((name) => existsSync(moduleFile(name)));
  return Promise.all(withModule.map(async (name) => ({ name, module: await moduleOf(name) })));
}

const moduleFile = (name: string) => new URL(`${name}/src/${name}.module.ts`, apps);

async function moduleOf(name: string): Promise<Type> {
  const exported: unknown = await import(moduleFile(name).href);
  const module = Object.values(exported ?? {}).find(isClass);
  if (!module) throw new Error(`apps/${name}/src/${name}.module.ts exports no module.`);
  return module;
}

export function controllersOf(module: Type | DynamicModule): Type[] {
  return listOf(module, 'controllers').filter(isClass);
}

export function importsOf(module: Type): (Type | DynamicModule)[] {
  return listOf(module, 'imports').filter((one): one is Type | DynamicModule => isClass(one) || isDynamicModule(one));
}

/** `@Module({ … })` keeps its lists as metadata of the class, a dynamic module as its own fields. */
function listOf(module: Type | DynamicModule, name: 'controllers' | 'imports'): unknown[] {
  const list: unknown = isClass(module) ? Reflect.getMetadata(name, module) : module[name];
  return Array.isArray(list) ? list : [];
}

export const isDynamicModule = (value: unknown): value is DynamicModule =>
  typeof value === 'object' && value !== null && 'module' in value;

export const isClass = (value: unknown): value is Type => typeof value === 'function';
