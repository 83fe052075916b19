import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, pageAnswer, pageOf, PageQuery, ParseId, Problems } from '@atlas/http';
import { CurrentIntent, once, type Intent } from '@atlas/idempotency';
import { uuidOf, type PlanId } from '@atlas/kernel';
import { Scopes } from '@atlas/service';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { PlanCodeTaken, UnknownPlan } from '../subscriptions.errors.ts';
import { PlanStore } from './plan.store.ts';
import { offerOf, PlanAnswer, planAnswer, PlanOffer, PlanPage } from './plans.dto.ts';
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
  @Problems(PlanCodeTaken)
  publish(@CurrentIntent() intent: Intent, @Body() offer: PlanOffer): Promise<string> {
    return this.database.transaction([intent.tenantId], (tx) =>
      once(tx, intent, async () => planAnswer(await this.publishPlan.execute(tx, offerOf(offer)))),
    );
  }

  @Get('plans')
  @Scopes('plans:read', 'operator')
  @ApiOperation({ summary: 'Lists the plans, the oldest first.' })
  @ApiOkResponse({ type: PlanPage })
  async list(@Query() query: PageQuery): Promise<PlanPage> {
    const { limit = defaultPageSize, cursor } = query;
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const plans = await this.database.read([], (tx) => this.plans.list(tx, after, limit + 1));
    return pageAnswer(
      '/v1/plans',
      query,
      pageOf(plans, limit, ({ id }) => [uuidOf(id)]),
      planAnswer,
    );
  }

  @Get('plans/:id')
  @Scopes('plans:read', 'operator')
  @ApiOperation({ summary: 'Shows a plan.' })
  @ApiOkResponse({ type: PlanAnswer })
  @Problems(UnknownPlan)
  async find(@Param('id', new ParseId('pln')) id: PlanId): Promise<PlanAnswer> {
    const plan = await this.database.read([], (tx) => this.plans.find(tx, id));
    if (!plan) throw new UnknownPlan();
    return planAnswer(plan);
  }
}
