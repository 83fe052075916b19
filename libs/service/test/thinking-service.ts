import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { describeConfig, Public, runService, ServiceModule, serviceVariables } from '../src/index.ts';

/** A service in a process of its own, for the tests of starting and stopping: says when it begins to think, then thinks. */
const config = describeConfig('thinking', serviceVariables(0));

@Public()
@Controller()
class ThinkingController {
  @Get('think')
  async think(): Promise<{ thought: true }> {
    process.stdout.write('thinking\n');
    await sleep(300);
    return { thought: true };
  }

  /** And comes to no end. */
  @Get('brood')
  brood(): Promise<never> {
    process.stdout.write('thinking\n');
    return new Promise(() => undefined);
  }
}

@Injectable()
class ThoughtTransport implements CustomTransportStrategy {
  listen(callback: () => void): void {
    process.stdout.write('listening to thoughts\n');
    callback();
  }

  close(): void {}

  on(): void {}

  unwrap<T>(): T {
    throw new Error('nobody asks for it');
  }
}

@Module({ imports: [ServiceModule.for(config)], controllers: [ThinkingController], providers: [ThoughtTransport] })
class ThinkingModule {}

await runService(ThinkingModule, config, { transport: ThoughtTransport });
