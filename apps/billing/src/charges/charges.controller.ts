import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, pageAnswer, pageOf, ParseId, Problems, type Page } from '@atlas/http';
import { parseId, type ChargeId, type TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownCharge } from '../billing.errors.ts';
import { ChargeStore } from './charge.store.ts';
import { ChargeAnswer, chargeAnswer, ChargePage, ChargesQuery } from './charges.dto.ts';

@Controller('v1/charges')
@Scopes('billing:read')
export class ChargesController {
  constructor(
    private readonly database: Database,
    private readonly charges: ChargeStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists the charges of the tenant, the newest first.' })
  @ApiOkResponse({ type: ChargePage })
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: ChargesQuery): Promise<ChargePage> {
    return pageAnswer('/v1/charges', query, await this.page(tenantId, query), (answer) => answer);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Shows a charge, and what became of its money.' })
  @ApiOkResponse({ type: ChargeAnswer })
  @Problems(UnknownCharge)
  async find(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('chg')) id: ChargeId,
  ): Promise<ChargeAnswer> {
    const charge = await this.database.read([tenantId], (tx) => this.charges.find(tx, tenantId, id));
    const answer = charge && chargeAnswer(charge);
    if (!answer) throw new UnknownCharge();
    return answer;
  }

  private page(
    tenantId: TenantId,
    { orderId, limit = defaultPageSize, cursor }: ChargesQuery,
  ): Promise<Page<ChargeAnswer>> {
    const [position] = decodeCursor(cursor, isChargeId) ?? [];
    const before = position === undefined ? undefined : parseId('chg', position);
    return this.database.read([tenantId], async (tx) => {
      const found =
        orderId === undefined
          ? await this.charges.list(tx, tenantId, before, limit + 1)
          : [(await this.charges.findByOrder(tx, tenantId, orderId)) ?? []].flat();
      return pageOf(
        found.flatMap((charge) => chargeAnswer(charge) ?? []),
        limit,
        ({ id }) => [id],
      );
    });
  }
}

const isChargeId = (text: string) => parseId('chg', text) !== undefined;
