// A process of its own, to be killed: enqueues a job, takes it, and never comes to an end with it.
import 'reflect-metadata';
import { Database } from '@atlas/database';
import { NestFactory } from '@nestjs/core';
import { Jobs } from '../src/index.ts';
import { LeaveATrace, probeModule } from './probe.ts';

const [app = '', system = '', name = ''] = process.argv.slice(2);
LeaveATrace.hangs = true;
const context = await NestFactory.createApplicationContext(probeModule({ app, system }), { logger: ['error'] });
await context.get(Database).transaction([], (tx) => context.get(Jobs).enqueue(tx, LeaveATrace, { name }));
