import { RefusedOutbox, type RefusedEvent, type RefusedReport, type RefusedSummary } from '@atlas/event-bus';
import { decodeCursor, defaultPageSize, encodeCursor, PageQuery, Problems, type Page } from '@atlas/http';
import { CurrentPrincipal, type Principal } from '@atlas/service';
import { Body, Get, HttpCode, Injectable, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { SelectionRequired } from '../bus-admin.errors.ts';
import { readable, type ReadablePayload } from '../payload.ts';
import { isRowNumber, RowNumber } from '../row-number.pipe.ts';
import {
  DiscardRefusedOrder,
  RefusedEventAnswer,
  RefusedPageAnswer,
  RefusedReportAnswer,
  RetryOrder,
} from './refused-outbox.dto.ts';

/** What the service wanted to say, and the brokers would not take. */
@Injectable()
export class RefusedOutboxController {
  constructor(private readonly outbox: RefusedOutbox) {}

  @Get()
  @ApiOperation({ summary: 'Lists the events that the brokers refused, the oldest first.' })
  @ApiOkResponse({ type: RefusedPageAnswer })
  async listRefusedEvents(@Query() { limit = defaultPageSize, cursor }: PageQuery): Promise<Page<RefusedSummary>> {
    const [after] = decodeCursor(cursor, isRowNumber) ?? [];
    const page = { limit, ...(after !== undefined && { after: Number(after) }) };
    const { items, next } = await this.outbox.list(page);
    return { items, nextCursor: next === undefined ? null : encodeCursor([String(next)]) };
  }

  @Get(':seq')
  @ApiOperation({ summary: 'Shows an event that the brokers refused: headers, payload, and why.' })
  @ApiOkResponse({ type: RefusedEventAnswer })
  async showRefusedEvent(
    @Param('seq', RowNumber) seq: number,
  ): Promise<Omit<RefusedEvent, 'payload'> & { payload: ReadablePayload | null }> {
    const { payload, ...event } = await this.outbox.show(seq);
    return { ...event, payload: readable(payload) };
  }

  @Post('retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sends refused events once more, before whatever of their keys has waited.' })
  @ApiOkResponse({ type: RefusedReportAnswer })
  @Problems(SelectionRequired)
  retryRefusedEvents(
    @CurrentPrincipal() { subject: actor }: Principal,
    @Body() { seqs, all, ...intent }: RetryOrder,
  ): Promise<RefusedReport> {
    return this.outbox.retry(chosen(seqs, all), { actor, ...intent });
  }

  @Post('discard')
  @HttpCode(200)
  @ApiOperation({ summary: 'Gives refused events up, so that their keys go on: nobody will hear of them.' })
  @ApiOkResponse({ type: RefusedReportAnswer })
  @Problems(SelectionRequired)
  discardRefusedEvents(
    @CurrentPrincipal() { subject: actor }: Principal,
    @Body() { seqs, all, ...intent }: DiscardRefusedOrder,
  ): Promise<RefusedReport> {
    return this.outbox.discard(chosen(seqs, all), { actor, ...intent });
  }
}

function chosen(seqs: readonly number[] | undefined, all = false): readonly number[] | 'all' {
  if (seqs && !all) return seqs;
  if (all && !seqs) return 'all';
  throw new SelectionRequired();
}
