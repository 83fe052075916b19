import { OrderRefused } from '@atlas/event-bus';
import { sendProblem } from '@atlas/http';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusedByTheBus } from './bus-admin.errors.ts';

/** What the bus refuses to do, as the problem document that every other refusal is. */
@Catch(OrderRefused)
export class RefusalFilter implements ExceptionFilter<OrderRefused> {
  catch(refusal: OrderRefused, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(http.getResponse<FastifyReply>(), new RefusedByTheBus(refusal), http.getRequest<FastifyRequest>().id);
  }
}
