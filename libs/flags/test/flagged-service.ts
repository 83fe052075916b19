import { once } from 'node:events';
import { currentContext } from '@atlas/kernel';
import { RedisModule, redisVariables } from '@atlas/redis';
import { describeConfig, processVariables, Public, ServiceModule } from '@atlas/service';
import { Body, Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { booleanFlag, Flags, FlagsModule, numberFlag } from '../src/index.ts';

export const open = booleanFlag('test-open', { default: true, purpose: 'Whether the test is open.' });
export const step = numberFlag('test-step', { default: 0, purpose: 'How far the test is.' });
export const sameStep = numberFlag('test-same-step', { default: 0, purpose: 'As far as the other, always.' });

export const config = describeConfig('flagged', { ...processVariables(0), ...redisVariables });

export const gate = new EventEmitter();

interface Seen {
  readonly values: readonly unknown[];
  readonly versions: readonly unknown[];
}

/** A service that looks at its flags: once, or at the beginning and the end of a long request. */
@Public()
@Controller()
class FlaggedController {
  constructor(private readonly flags: Flags) {}

  @Get('look')
  async look(): Promise<Seen> {
    return this.see();
  }

  @Post('stay')
  async stay(@Body() _body: object): Promise<readonly Seen[]> {
    const first = await this.see();
    const go = once(gate, 'go');
    gate.emit('waiting');
    await go;
    return [first, await this.see()];
  }

  /** Many looks, with turns of the event loop between them. */
  @Get('wander')
  async wander(): Promise<readonly Seen[]> {
    const seen: Seen[] = [];
    for (let turn = 0; turn < 20; turn++) {
      seen.push(await this.see());
      await new Promise((resolve) => setTimeout(resolve, turn % 3));
    }
    return seen;
  }

  private async see(): Promise<Seen> {
    const values = [];
    for (const flag of [open, step, sameStep]) values.push(await this.flags.valueOf<boolean | number>(flag));
    return { values, versions: [this.flags.version, currentContext()?.flagsVersion] };
  }
}

@Module({
  imports: [ServiceModule.for(config), RedisModule.for(config), FlagsModule.for(config, [open, step, sameStep])],
  controllers: [FlaggedController],
})
class FlaggedModuleClass {}

export const FlaggedModule: Type = FlaggedModuleClass;
