import { Module, type DynamicModule } from '@nestjs/common';
import { DeadLettersController } from './dead-letters/dead-letters.controller.ts';
import { OffsetsController } from './offsets/offsets.controller.ts';
import { OperationsController } from './operations/operations.controller.ts';
import { RefusedOutboxController } from './outbox/refused-outbox.controller.ts';
import { operatorsRoute } from './operators-route.ts';

/** The operators' side of a service's bus. Needs `EventBusModule`, whose dead letters, outbox and offsets it shows. */
@Module({})
export class BusAdminModule {
  static for({ service }: { readonly service: string }): DynamicModule {
    return {
      module: BusAdminModule,
      controllers: [
        operatorsRoute(service, 'dead-letters', DeadLettersController),
        operatorsRoute(service, 'outbox/refused', RefusedOutboxController),
        operatorsRoute(service, 'offsets', OffsetsController),
        operatorsRoute(service, 'operations', OperationsController),
      ],
    };
  }
}
