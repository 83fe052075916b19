import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, PageQuery, pageOf, ParseId, type Page } from '@atlas/http';
import { uuidOf, type PlanId } from '@atlas/kernel';
import { Scopes } from '@atlas/service';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownPlan } from '../subscriptions.errors.ts';
import { PlanStore } from './plan.store.ts';
import type { Plan } from './plan.ts';
import { offerOf, PlanAnswer, PlanOffer, PlanPage } from './plans.dto.ts';
import { PublishPlan } from './publish-plan.use-case.ts';

/** The catalogue: written by the operator, read by everybody. */
@Controller('v1')
export class PlansController {
  constructor(
    private readonly database: Database,
    private readonly plans: PlanStore,
    private readonly publishPlan: PublishPlan,
  ) {}

  @Post('admin/plans')
  @Scopes('operator')
  @ApiOperation({ summary: 'Offers a plan to every tenant; its code must be new.' })
  @ApiCreatedResponse({ type: PlanAnswer })
  publish(@Body() offer: PlanOffer): Promise<Plan> {
    return this.database.transaction([], (tx) => this.publishPlan.execute(tx, offerOf(offer)));
  }

  @Get('plans')
  @Scopes('plans:read', 'operator')
  @ApiOperation({ summary: 'Lists the plans, the oldest first.' })
  @ApiOkResponse({ type: PlanPage })
  async list(@Query() { limit = defaultPageSize, cursor }: PageQuery): Promise<Page<Plan>> {
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const plans = await this.database.read([], (tx) => this.plans.list(tx, after, limit + 1));
    return pageOf(plans, limit, ({ id }) => [uuidOf(id)]);
  }

  @Get('plans/:id')
  @Scopes('plans:read', 'operator')
  @ApiOperation({ summary: 'Shows a plan.' })
  @ApiOkResponse({ type: PlanAnswer })
  async find(@Param('id', new ParseId('pln')) id: PlanId): Promise<Plan> {
    const plan = await this.database.read([], (tx) => this.plans.find(tx, id));
    if (!plan) throw new UnknownPlan();
    return plan;
  }
}
