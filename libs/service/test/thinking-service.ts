import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';
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
}

@Module({ imports: [ServiceModule.for(config)], controllers: [ThinkingController] })
class ThinkingModule {}

await runService(ThinkingModule, config);
