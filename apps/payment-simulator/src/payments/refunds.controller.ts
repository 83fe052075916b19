import { Database } from '@atlas/database';
import { IdempotencyKey, problemMediaType } from '@atlas/http';
import { Public } from '@atlas/service';
import { Body, Controller, Get, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeyGuard } from '../api-key.guard.ts';
import { BooksStore } from './books.store.ts';
import { CreateRefund } from './create-refund.use-case.ts';
import type { RefundEntry } from './entry.ts';
import { ReferenceQuery, RefundRequest } from './payments.dto.ts';

@Public()
@UseGuards(ApiKeyGuard)
@Controller('v1/refunds')
export class RefundsController {
  constructor(
    private readonly database: Database,
    private readonly createRefund: CreateRefund,
    private readonly books: BooksStore,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Gives money of a charge back, once per Idempotency-Key.' })
  async create(
    @IdempotencyKey() key: string,
    @Body() wish: RefundRequest,
    @Req() request: FastifyRequest,
    @Res() response: FastifyReply,
  ): Promise<void> {
    const { status, body } = await this.createRefund.execute(request.id, key, wish);
    await response
      .code(status)
      .type(status < 400 ? 'application/json' : problemMediaType)
      .send(body);
  }

  @Get()
  @ApiOperation({ summary: 'Looks refunds up by the reference of the merchant.' })
  async find(@Query() { reference }: ReferenceQuery): Promise<{ items: readonly RefundEntry[] }> {
    return { items: await this.database.read([], (tx) => this.books.refundsByReference(tx, reference)) };
  }
}
