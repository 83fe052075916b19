import { Controller, Get, Header } from '@nestjs/common';
import { collectDefaultMetrics, register } from 'prom-client';
import { Public } from '../principal.decorators.ts';

@Controller()
export class MetricsController {
  constructor() {
    if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  }

  @Public()
  @Get('metrics')
  @Header('content-type', register.contentType)
  read(): Promise<string> {
    return register.metrics();
  }
}
