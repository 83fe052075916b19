import { Operations, type Operation } from '@atlas/event-bus';
import { decodeCursor, defaultPageSize, pageOf, type Page } from '@atlas/http';
import { Get, Injectable, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { isRowNumber } from '../row-number.pipe.ts';
import { OperationPage, OperationQuery } from './operations.dto.ts';

/** The audit: what operators have done to this service's side of the bus. */
@Injectable()
export class OperationsController {
  constructor(private readonly operations: Operations) {}

  @Get()
  @ApiOperation({ summary: 'Lists what operators have done to dead letters, outbox and offsets, the newest first.' })
  @ApiOkResponse({ type: OperationPage })
  async listOperations(
    @Query() { limit = defaultPageSize, cursor, ...criteria }: OperationQuery,
  ): Promise<Page<Operation>> {
    const [before] = decodeCursor(cursor, isRowNumber) ?? [];
    const page = { limit: limit + 1, ...(before !== undefined && { before: Number(before) }) };
    return pageOf(await this.operations.list(criteria, page), limit, ({ id }) => [String(id)]);
  }
}
