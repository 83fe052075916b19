import { Database } from '@atlas/database';
import { Scopes, type Principal } from '@atlas/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { UnknownUser } from '../accounts.errors.ts';
import { FindSessionEpoch } from '../users/find-session-epoch.use-case.ts';
import { DescribeUser } from './describe-user.use-case.ts';
import { DescribeUserRequest } from './principals.dto.ts';

/** Who somebody is at this moment, and which of their sessions are alive. */
interface UserDescription {
  readonly principal: Principal;
  readonly epoch: number;
}

/** For the gateway, which keeps the answer for a few seconds. */
@Controller('internal/users')
export class PrincipalsController {
  constructor(
    private readonly database: Database,
    private readonly describeUser: DescribeUser,
    private readonly findSessionEpoch: FindSessionEpoch,
  ) {}

  @Post('describe')
  @HttpCode(200)
  @Scopes('users:describe')
  @ApiOperation({ summary: 'Tells what the user of a session may do, and which epoch a session must be of.' })
  describe(@Body() { tenantId, userId }: DescribeUserRequest): Promise<UserDescription> {
    return this.database.read([tenantId], async (tx) => {
      const principal = await this.describeUser.execute(tx, tenantId, userId);
      const epoch = await this.findSessionEpoch.execute(tx, tenantId, userId);
      if (!principal || epoch === undefined) throw new UnknownUser();
      return { principal, epoch };
    });
  }
}
