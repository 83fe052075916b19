import { runService } from '@atlas/service';
import { paymentSimulatorConfig } from './payment-simulator.config.ts';
import { PaymentSimulatorModule } from './payment-simulator.module.ts';

await runService(PaymentSimulatorModule, paymentSimulatorConfig);
