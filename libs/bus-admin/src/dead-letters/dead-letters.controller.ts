import {
  DeadLetters,
  type DeadLetter,
  type DeadLetterEdit,
  type DeadLetterStats,
  type DeadLetterSummary,
  type DiscardReport,
  type RedriveReport,
} from '@atlas/event-bus';
import { decodeCursor, defaultPageSize, encodeCursor, Problems, type Page } from '@atlas/http';
import { CurrentPrincipal, type Principal } from '@atlas/service';
import { Body, Get, HttpCode, Injectable, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { EditRequired, SelectionRequired } from '../bus-admin.errors.ts';
import { bytesOf, readable, type ReadablePayload } from '../payload.ts';
import { isRowNumber, RowNumber } from '../row-number.pipe.ts';
import { DeadLetterAnswer, DeadLetterPageAnswer } from './dead-letter-answers.dto.ts';
import { DeadLetterStatsAnswer, DiscardReportAnswer, RedriveReportAnswer } from './dead-letter-reports.dto.ts';
import { DeadLetterQuery, DiscardOrder, EditOrder, RedriveOrder } from './dead-letters.dto.ts';
import { filterOf, selectionOf } from './selection.ts';

/** What the service could not handle. Of all tenants: an operator drives the bus, whoever's events it carries. */
@Injectable()
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  @ApiOperation({ summary: 'Lists the dead letters, the oldest first.' })
  @ApiOkResponse({ type: DeadLetterPageAnswer })
  async listDeadLetters(
    @Query() { limit = defaultPageSize, cursor, ...criteria }: DeadLetterQuery,
  ): Promise<Page<DeadLetterSummary>> {
    const [after] = decodeCursor(cursor, isRowNumber) ?? [];
    const page = { limit, ...(after !== undefined && { after: Number(after) }) };
    const { items, next } = await this.deadLetters.list(filterOf(criteria), page);
    return { items, nextCursor: next === undefined ? null : encodeCursor([String(next)]) };
  }

  @Get('stats')
  @ApiOperation({ summary: 'Counts the dead letters by reason, type and error, and what waits behind them.' })
  @ApiOkResponse({ type: DeadLetterStatsAnswer })
  countDeadLetters(): Promise<DeadLetterStats> {
    return this.deadLetters.stats();
  }

  @Get(':id')
  @ApiOperation({ summary: 'Shows a dead letter: headers, payload, error, and what was done to it.' })
  @ApiOkResponse({ type: DeadLetterAnswer })
  async showDeadLetter(@Param('id', RowNumber) id: number): Promise<Readable<DeadLetter>> {
    return readableLetter(await this.deadLetters.show(id));
  }

  @Post('redrive')
  @HttpCode(200)
  @ApiOperation({ summary: 'Has dead letters tried again, those of one key in their order.' })
  @ApiOkResponse({ type: RedriveReportAnswer })
  @Problems(SelectionRequired)
  redriveDeadLetters(
    @CurrentPrincipal() { subject: actor }: Principal,
    @Body() { ids, filter, ...intent }: RedriveOrder,
  ): Promise<RedriveReport> {
    return this.deadLetters.redrive(selectionOf(ids, filter), { actor, ...intent });
  }

  @Post('discard')
  @HttpCode(200)
  @ApiOperation({ summary: 'Gives dead letters up; their keys go on with what waits behind.' })
  @ApiOkResponse({ type: DiscardReportAnswer })
  @Problems(SelectionRequired)
  discardDeadLetters(
    @CurrentPrincipal() { subject: actor }: Principal,
    @Body() { ids, filter, ...intent }: DiscardOrder,
  ): Promise<DiscardReport> {
    return this.deadLetters.discard(selectionOf(ids, filter), { actor, ...intent });
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Changes headers or payload of a dead letter; what came first is kept.' })
  @ApiOkResponse({ type: DeadLetterAnswer })
  @Problems(EditRequired)
  async editDeadLetter(
    @CurrentPrincipal() { subject: actor }: Principal,
    @Param('id', RowNumber) id: number,
    @Body() order: EditOrder,
  ): Promise<Readable<DeadLetter>> {
    return readableLetter(await this.deadLetters.edit(id, { actor, ...editOf(order) }));
  }
}

type Readable<Letter extends { original?: object }> = Omit<Letter, 'payload' | 'original'> & {
  readonly payload: ReadablePayload | null;
};

function readableLetter({ original, payload, ...letter }: DeadLetter): Readable<DeadLetter> {
  return {
    ...letter,
    payload: readable(payload),
    ...(original && { original: { headers: original.headers, payload: readable(original.payload) } }),
  };
}

function editOf({ headers, payload, ...intent }: EditOrder): Omit<DeadLetterEdit, 'actor'> {
  if (!headers && !payload) throw new EditRequired();
  return { ...intent, ...(headers && { headers }), ...(payload && { payload: bytesOf(payload) }) };
}
