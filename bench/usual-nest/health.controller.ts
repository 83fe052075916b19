import { Controller, Get } from '@nestjs/common';

@Controller()
export class HealthController {
  @Get('readyz')
  ready() {
    return { status: 'ok' };
  }
}
