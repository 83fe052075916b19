import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { Drain } from '../lifecycle/drain.ts';
import { Public } from '../principal.decorators.ts';
import { Liveness } from './liveness.ts';
import { Readiness } from './readiness.ts';

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly liveness: Liveness,
    private readonly readiness: Readiness,
    private readonly drain: Drain,
  ) {}

  /**
   * The event loop turns, and nothing of this process is in a state that only another could leave. That a dependency is away is
   * none: restarting every process does not bring a database back.
   */
  @Get('livez')
  live(@Res({ passthrough: true }) reply: FastifyReply): { status: string; sick?: string[] } {
    const sick = this.liveness.sick();
    if (sick.length === 0) return { status: 'ok' };
    void reply.code(503);
    return { status: 'sick', sick };
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
