import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { Drain } from '../lifecycle/drain.ts';
import { Public } from '../principal.decorators.ts';
import { Readiness } from './readiness.ts';

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly drain: Drain,
  ) {}

  /** The event loop turns. Never asks a dependency: restarting every process does not bring a database back. */
  @Get('livez')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 503 takes this process out of the balancer: a hard dependency is away, or it is about to stop. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const checks = this.readiness.names().map((name) => () => this.dependency(name));
    try {
      return await this.health.check([() => this.accepting(), ...checks]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      void reply.code(503);
      return error.getResponse();
    }
  }

  private accepting(): HealthIndicatorResult {
    const indicator = this.indicators.check('accepting');
    return this.drain.started ? indicator.down() : indicator.up();
  }

  private async dependency(name: string): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    return (await this.readiness.isUp(name)) ? indicator.up() : indicator.down();
  }
}
