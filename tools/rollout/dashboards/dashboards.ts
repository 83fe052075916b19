import { bus } from './bus.ts';
import type { Dashboard } from './description.ts';
import { gateway } from './gateway.ts';
import { overview } from './overview.ts';
import { saga } from './saga.ts';
import { service } from './service.ts';

export const dashboards: readonly Dashboard[] = [overview, gateway, bus, saga, service];
