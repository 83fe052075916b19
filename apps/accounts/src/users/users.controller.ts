import { Database } from '@atlas/database';
import {
  decodeCursor,
  defaultPageSize,
  IfMatch,
  isUuid,
  pageAnswer,
  pageOf,
  PageQuery,
  ParseId,
  Problems,
  type Precondition,
} from '@atlas/http';
import { CurrentIntent, once, type Intent } from '@atlas/idempotency';
import { uuidOf, type TenantId, type UserId } from '@atlas/kernel';
import { CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { BeyondYourRole, EmailTaken, LastOwner, UnknownUser } from '../accounts.errors.ts';
import { ChangeUser } from './change-user.use-case.ts';
import { LogOutUser } from './log-out-user.use-case.ts';
import { RegisterUser } from './register-user.use-case.ts';
import { RemoveUser } from './remove-user.use-case.ts';
import { ChangeUserRequest, CreateUser, UserAnswer, userAnswer, UserPage } from './users.dto.ts';
import { UserStore } from './users.store.ts';

@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly database: Database,
    private readonly users: UserStore,
    private readonly registerUser: RegisterUser,
    private readonly changeUser: ChangeUser,
    private readonly logOutUser: LogOutUser,
    private readonly removeUser: RemoveUser,
  ) {}

  @Post()
  @Scopes('users:write')
  @ApiOperation({ operationId: 'createUser', summary: 'Registers a user of the tenant.' })
  @ApiCreatedResponse({ type: UserAnswer })
  @Problems(EmailTaken, BeyondYourRole)
  register(
    @CurrentIntent() intent: Intent,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() by: Principal,
    @Body() { role = 'member', ...person }: CreateUser,
  ): Promise<string> {
    return this.database.transaction([tenantId], (tx) =>
      once(tx, intent, async () => userAnswer(await this.registerUser.execute(tx, tenantId, { ...person, role }, by))),
    );
  }

  @Get()
  @Scopes('users:read')
  @ApiOperation({ operationId: 'listUsers', summary: 'Lists the users of the tenant, the oldest first.' })
  @ApiOkResponse({ type: UserPage })
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: PageQuery): Promise<UserPage> {
    const { limit = defaultPageSize, cursor } = query;
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const users = await this.database.read([tenantId], (tx) => this.users.list(tx, tenantId, after, limit + 1));
    const page = pageOf(users, limit, ({ id }) => [uuidOf(id)]);
    return pageAnswer('/v1/users', query, page, userAnswer);
  }

  @Get(':id')
  @Scopes('users:read')
  @ApiOperation({ operationId: 'getUser', summary: 'Shows a user of the tenant.' })
  @ApiOkResponse({ type: UserAnswer })
  @Problems(UnknownUser)
  async get(@CurrentTenant() tenantId: TenantId, @Param('id', new ParseId('usr')) id: UserId): Promise<UserAnswer> {
    const user = await this.database.read([tenantId], (tx) => this.users.find(tx, tenantId, id));
    if (!user) throw new UnknownUser();
    return userAnswer(user);
  }

  @Patch(':id')
  @Scopes('users:write')
  @ApiOperation({
    operationId: 'updateUser',
    summary: 'Changes the name or the role of a user; an owner only by another owner.',
  })
  @ApiOkResponse({ type: UserAnswer })
  @Problems(UnknownUser, BeyondYourRole, LastOwner)
  async change(
    @IfMatch() precondition: Precondition,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() by: Principal,
    @Param('id', new ParseId('usr')) id: UserId,
    @Body() wish: ChangeUserRequest,
  ): Promise<UserAnswer> {
    return this.database.transaction([tenantId], async (tx) =>
      userAnswer(
        await this.changeUser.execute(tx, tenantId, id, wish, {
          by,
          ifStill: (user) => precondition.check(userAnswer(user)),
        }),
      ),
    );
  }

  @Delete(':id/sessions')
  @HttpCode(204)
  @Scopes('users:write')
  @ApiOperation({
    operationId: 'logOutUser',
    summary: 'Logs a user out everywhere, within 5 seconds; their keys work on.',
  })
  @ApiNoContentResponse()
  @Problems(UnknownUser, BeyondYourRole)
  async logOut(
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() by: Principal,
    @Param('id', new ParseId('usr')) id: UserId,
  ): Promise<void> {
    await this.database.transaction([tenantId], (tx) => this.logOutUser.execute(tx, tenantId, id, by));
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('users:write')
  @ApiOperation({
    operationId: 'deleteUser',
    summary: 'Erases a person: logged out everywhere, their keys revoked, their name and address gone.',
  })
  @ApiNoContentResponse()
  @Problems(UnknownUser, BeyondYourRole, LastOwner)
  async remove(
    @IfMatch() precondition: Precondition,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() by: Principal,
    @Param('id', new ParseId('usr')) id: UserId,
  ): Promise<void> {
    const ifStill = (user: Parameters<typeof userAnswer>[0]) => precondition.check(userAnswer(user));
    await this.database.transaction([tenantId], (tx) => this.removeUser.execute(tx, tenantId, id, { by, ifStill }));
  }
}
