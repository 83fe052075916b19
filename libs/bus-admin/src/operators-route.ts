import { Scopes } from '@atlas/service';
import { applyDecorators, Controller, UseFilters, type Type } from '@nestjs/common';
import { RefusalFilter } from './refusal.filter.ts';

/** The same controller in every service, each below its own name, which is how the gateway tells them apart. */
export function operatorsRoute(service: string, path: string, controller: Type): Type {
  const { [controller.name]: mounted } = { [controller.name]: class extends controller {} };
  if (!mounted) throw new Error(`${controller.name} has no name`);
  applyDecorators(Controller(`v1/admin/${service}/${path}`), Scopes('operator'), UseFilters(RefusalFilter))(mounted);
  return mounted;
}
