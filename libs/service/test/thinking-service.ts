import { once } from 'node:events';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { describeConfig, Public, runService, ServiceModule, serviceVariables } from '../src/index.ts';

/** A service in a process of its own, for the tests of starting and stopping: says when it begins to think, and thinks until SIGUSR2. */
const config = describeConfig('thinking', serviceVariables(0));

@Public()
@Controller()
class ThinkingController {
  @Get('think')
  async think(): Promise<{ thought: true }> {
    process.stdout.write('thinking\n');
    await once(process, 'SIGUSR2');
    return { thought: true };
  }

  @Get('know')
  know(): { thought: true } {
    return { thought: true };
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
