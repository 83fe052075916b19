import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, pageOf, ParseId, type Page } from '@atlas/http';
import { parseId, type ChargeId, type TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { UnknownCharge } from '../billing.errors.ts';
import { ChargeStore } from './charge.store.ts';
import { chargeAnswer, ChargesQuery, type ChargeAnswer } from './charges.dto.ts';

@Controller('v1/charges')
@Scopes('billing:read')
export class ChargesController {
  constructor(
    private readonly database: Database,
    private readonly charges: ChargeStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists the charges of the tenant, the newest first.' })
  async list(
    @CurrentTenant() tenantId: TenantId,
    @Query() { orderId, limit = defaultPageSize, cursor }: ChargesQuery,
  ): Promise<Page<ChargeAnswer>> {
    if (orderId !== undefined) {
      const found = await this.database.read([tenantId], (tx) => this.charges.findByOrder(tx, tenantId, orderId));
      const answer = found && chargeAnswer(found);
      return { items: answer ? [answer] : [], nextCursor: null };
    }
    const [position] = decodeCursor(cursor, isChargeId) ?? [];
    const before = position === undefined ? undefined : parseId('chg', position);
    const charges = await this.database.read([tenantId], (tx) => this.charges.list(tx, tenantId, before, limit + 1));
    return pageOf(
      charges.flatMap((charge) => chargeAnswer(charge) ?? []),
      limit,
      ({ id }) => [id],
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'Shows a charge, and what became of its money.' })
  async find(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('chg')) id: ChargeId,
  ): Promise<ChargeAnswer> {
    const charge = await this.database.read([tenantId], (tx) => this.charges.find(tx, tenantId, id));
    const answer = charge && chargeAnswer(charge);
    if (!answer) throw new UnknownCharge();
    return answer;
  }
}

const isChargeId = (text: string) => parseId('chg', text) !== undefined;
