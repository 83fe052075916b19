import { runService } from '@atlas/service';
import { gatewayConfig } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';

await runService(GatewayModule, gatewayConfig);
