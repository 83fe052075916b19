import { childTraceparent, newUuid, runInContext, type ExecutionContext } from '@atlas/kernel';
import { BadRequestException, Body, Controller, Headers, Post, Req, Res } from '@nestjs/common';
import { PlaceOrderRequest } from '../../../apps/orders/src/orders/orders.dto.ts';
import { principalOf, type Request, type Response } from '../express.ts';
import { PlaceOrder } from './place-order.ts';

@Controller('v1/orders')
export class OrdersController {
  constructor(private readonly placeOrder: PlaceOrder) {}

  @Post()
  async place(
    @Req() request: Request,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() wish: PlaceOrderRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    if (idempotencyKey === undefined) throw new BadRequestException('Idempotency-Key is missing');
    const principal = principalOf(request);
    const { body, replayed } = await runInContext(contextOf(request), () =>
      this.placeOrder.execute({ principal, idempotencyKey, wish }),
    );
    if (replayed) response.header('Idempotent-Replayed', 'true');
    response.type('application/json');
    return body;
  }
}

/** Events carry it. */
function contextOf(request: Request): ExecutionContext {
  const { 'x-request-id': given, traceparent } = request.headers;
  const id = typeof given === 'string' ? given : newUuid();
  const { tenantId, configVersion } = principalOf(request);
  return {
    requestId: id,
    correlationId: id,
    traceparent: childTraceparent(typeof traceparent === 'string' ? traceparent : undefined),
    ...(tenantId !== undefined && { tenantId }),
    configVersion,
  };
}
