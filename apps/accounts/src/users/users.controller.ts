import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, PageQuery, pageOf, ParseId, type Page } from '@atlas/http';
import { uuidOf, type TenantId, type UserId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownUser } from '../accounts.errors.ts';
import { RegisterUser } from './register-user.use-case.ts';
import type { User } from './user.ts';
import { CreateUser, UserAnswer, UserPage } from './users.dto.ts';
import { UserStore } from './users.store.ts';

@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly database: Database,
    private readonly users: UserStore,
    private readonly registerUser: RegisterUser,
  ) {}

  @Post()
  @Scopes('users:write')
  @ApiOperation({ summary: 'Registers a user of the tenant.' })
  @ApiCreatedResponse({ type: UserAnswer })
  register(@CurrentTenant() tenantId: TenantId, @Body() wish: CreateUser): Promise<User> {
    return this.database.transaction([tenantId], (tx) =>
      this.registerUser.execute(tx, tenantId, { ...wish, role: 'member' }),
    );
  }

  @Get()
  @Scopes('users:read')
  @ApiOperation({ summary: 'Lists the users of the tenant, the oldest first.' })
  @ApiOkResponse({ type: UserPage })
  async list(
    @CurrentTenant() tenantId: TenantId,
    @Query() { limit = defaultPageSize, cursor }: PageQuery,
  ): Promise<Page<User>> {
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const users = await this.database.read([tenantId], (tx) => this.users.list(tx, tenantId, after, limit + 1));
    return pageOf(users, limit, ({ id }) => [uuidOf(id)]);
  }

  @Get(':id')
  @Scopes('users:read')
  @ApiOperation({ summary: 'Shows a user of the tenant.' })
  @ApiOkResponse({ type: UserAnswer })
  async get(@CurrentTenant() tenantId: TenantId, @Param('id', new ParseId('usr')) id: UserId): Promise<User> {
    const user = await this.database.read([tenantId], (tx) => this.users.find(tx, tenantId, id));
    if (!user) throw new UnknownUser();
    return user;
  }
}
