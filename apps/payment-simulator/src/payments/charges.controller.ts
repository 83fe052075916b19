import { Database } from '@atlas/database';
import { IdempotencyKey, problemMediaType } from '@atlas/http';
import { Public } from '@atlas/service';
import { Body, Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UnknownCharge } from '../payment-simulator.errors.ts';
import { ApiKeyGuard } from '../api-key.guard.ts';
import { BooksStore } from './books.store.ts';
import { Connections } from './connections.ts';
import { CreateCharge } from './create-charge.use-case.ts';
import type { ChargeEntry } from './entry.ts';
import { ChargeRequest, ReferenceQuery } from './payments.dto.ts';

@Public()
@UseGuards(ApiKeyGuard)
@Controller('v1/charges')
export class ChargesController {
  constructor(
    private readonly database: Database,
    private readonly createCharge: CreateCharge,
    private readonly books: BooksStore,
    private readonly connections: Connections,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Charges a payment method, once per Idempotency-Key.' })
  async create(
    @IdempotencyKey() key: string,
    @Body() wish: ChargeRequest,
    @Req() request: FastifyRequest,
    @Res() response: FastifyReply,
  ): Promise<void> {
    const { answer, reply } = await this.createCharge.execute(request.id, key, wish);
    if (reply === 'given') {
      if (!(await this.connections.hold(response.raw, answer.readyAfterMs))) return;
      await response
        .code(answer.status)
        .type(answer.status < 400 ? 'application/json' : problemMediaType)
        .send(answer.body);
      return;
    }
    response.hijack(); // what follows is no answer
    if (reply === 'never') await this.connections.hold(response.raw, Number.POSITIVE_INFINITY);
    this.connections.hangUp(response.raw);
  }

  @Get()
  @ApiOperation({ summary: 'Looks charges up by the reference of the merchant.' })
  async find(@Query() { reference }: ReferenceQuery): Promise<{ items: readonly ChargeEntry[] }> {
    return { items: await this.database.read([], (tx) => this.books.chargesByReference(tx, reference)) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Shows a charge.' })
  async get(@Param('id') id: string): Promise<ChargeEntry> {
    const charge = await this.database.read([], (tx) => this.books.charge(tx, id));
    if (!charge) throw new UnknownCharge();
    return charge;
  }
}
