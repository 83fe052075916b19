import { createService, describeConfig, Scopes, ServiceModule, serviceVariables } from '@atlas/service';
import type { ServiceApplication } from '@atlas/service';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';

const config = describeConfig('subscriptions', serviceVariables(0));

@Controller('v1/admin/plans')
class PlansController {
  @Post()
  @HttpCode(200)
  @Scopes('operator')
  publish(@Body() plan: unknown): { plan: unknown } {
    return { plan };
  }
}

@Module({ imports: [ServiceModule.for(config)], controllers: [PlansController] })
class PlansModule {}

/** What a stand-in hides: this one has the limits of a service, and hangs up on who exceeds them. */
export async function startRealService(jwksFile: string): Promise<ServiceApplication> {
  const env = { ATLAS_TOKEN_JWKS_FILE: jwksFile, ATLAS_LOG_LEVEL: 'silent' };
  const service = await createService(PlansModule, config, { env });
  await service.listen(0, '127.0.0.1');
  return service;
}
