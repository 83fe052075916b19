import { Offsets, type AcceptReport, type OffsetReport } from '@atlas/event-bus';
import { CurrentPrincipal, type Principal } from '@atlas/service';
import { Body, Get, HttpCode, Injectable, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AcceptOrder, AcceptReportAnswer, OffsetsAnswer } from './offsets.dto.ts';

/** Where the service is in the logs, and the decision about partitions that stand still. */
@Injectable()
export class OffsetsController {
  constructor(private readonly offsets: Offsets) {}

  @Get()
  @ApiOperation({ summary: 'Shows where the service is in each partition, how far behind, and what stands still.' })
  @ApiOkResponse({ type: OffsetsAnswer })
  async showOffsets(): Promise<{ items: readonly OffsetReport[] }> {
    return { items: await this.offsets.show() };
  }

  @Post('accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lets a partition go on that stands still, at the place that is given.' })
  @ApiOkResponse({ type: AcceptReportAnswer })
  acceptGap(
    @CurrentPrincipal() { subject: actor }: Principal,
    @Body() { topic, partition, ...intent }: AcceptOrder,
  ): Promise<AcceptReport> {
    return this.offsets.accept(topic, partition, { actor, ...intent });
  }
}
