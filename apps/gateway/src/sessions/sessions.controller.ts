import { ConfigurationCopies } from '@atlas/flags';
import { ParseId, Problems } from '@atlas/http';
import type { Clock, SessionId } from '@atlas/kernel';
import { RedisUnavailable } from '@atlas/redis';
import { CLOCK, Public } from '@atlas/service';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiCookieAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsGateway, type Login } from '../accounts.gateway.ts';
import { AdmissionGuard, type Caller } from '../admission/admission.guard.ts';
import { InvalidLogin, PersonsOnly, SessionsUnavailable, TenantRequired, UnknownSession } from '../gateway.errors.ts';
import { LoginThrottle } from './login-throttle.store.ts';
import {
  cookieOf,
  cookieThatForgets,
  csrfTokenOf,
  longestMs,
  newTicket,
  ticketIn,
  type Session,
  type SessionTicket,
} from './session.ts';
import { CurrentSession, LogIn, OpenedSession, SessionList } from './sessions.dto.ts';
import { SessionStore } from './sessions.store.ts';
import { isAllowedFrom } from './sign-in-place.ts';

interface Person extends Caller {
  readonly ticket: SessionTicket;
  readonly userId: NonNullable<Caller['principal']['userId']>;
  readonly tenantId: NonNullable<Caller['principal']['tenantId']>;
}

const longestDevice = 200;

@Controller('v1/sessions')
@Public() // of no service token: each handler asks who is there
export class SessionsController {
  constructor(
    private readonly accounts: AccountsGateway,
    private readonly admission: AdmissionGuard,
    private readonly throttle: LoginThrottle,
    private readonly sessions: SessionStore,
    private readonly configurations: ConfigurationCopies,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Logs in. The session is in a cookie; what it changes needs the CSRF token of the answer.' })
  @ApiCreatedResponse({ type: OpenedSession })
  @Problems(InvalidLogin, TenantRequired, SessionsUnavailable)
  async logIn(
    @Body() attempt: LogIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OpenedSession> {
    const demands = await orUnavailable(this.throttle.demandsOf(attempt.email, request.ip));
    await this.admission.admitStranger(reply, demands);
    const login = theOne(await this.allowedHere(await this.accounts.verifyLogin(attempt), request.ip));
    const ticket = newTicket();
    const session = this.sessionOf(login, ticket, request);
    await orUnavailable(this.sessions.open(session, ticket));
    await orUnavailable(this.throttle.remember(attempt.email, request.ip));
    await this.endFormer(request);
    void reply.header('set-cookie', cookieOf(ticket)).header('cache-control', 'no-store');
    const { id, tenantId, userId, endsAt } = session;
    return { id, tenantId, userId, endsAt, csrfToken: csrfTokenOf(ticket) };
  }

  @Get()
  @ApiCookieAuth('session')
  @ApiOperation({ summary: 'Lists where you are logged in.' })
  @ApiOkResponse({ type: SessionList })
  @Problems(PersonsOnly)
  async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionList> {
    const { userId, ticket } = await this.personOf(request, reply);
    const sessions = await orUnavailable(this.sessions.list(userId));
    const items = sessions.map(({ id, device, openedAt, endsAt }) => ({
      ...{ id, device, openedAt, endsAt, isCurrent: id === ticket.id },
    }));
    return { items };
  }

  @Get('current')
  @ApiCookieAuth('session')
  @ApiOperation({ operationId: 'getCurrentSession', summary: 'Shows who you are logged in as, and the CSRF token.' })
  @ApiOkResponse({ type: CurrentSession })
  @Problems(PersonsOnly)
  async current(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CurrentSession> {
    const { userId, tenantId, ticket } = await this.personOf(request, reply);
    void reply.header('cache-control', 'no-store');
    return { id: ticket.id, tenantId, userId, csrfToken: csrfTokenOf(ticket) };
  }

  @Delete('current')
  @HttpCode(204)
  @ApiCookieAuth('session')
  @ApiOperation({ summary: 'Logs out here.' })
  @ApiNoContentResponse()
  @Problems(PersonsOnly)
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { userId, ticket } = await this.personOf(request, reply);
    await orUnavailable(this.sessions.end(userId, ticket.id));
    void reply.header('set-cookie', cookieThatForgets);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiCookieAuth('session')
  @ApiOperation({ summary: 'Logs out there.' })
  @ApiNoContentResponse()
  @Problems(PersonsOnly, UnknownSession)
  async end(
    @Param('id', new ParseId('ses')) id: SessionId,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { userId } = await this.personOf(request, reply);
    if (!(await orUnavailable(this.sessions.end(userId, id)))) throw new UnknownSession();
  }

  @Delete()
  @HttpCode(204)
  @ApiCookieAuth('session')
  @ApiOperation({ operationId: 'endOtherSessions', summary: 'Logs out everywhere else.' })
  @ApiNoContentResponse()
  @Problems(PersonsOnly)
  async endOthers(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { userId, ticket } = await this.personOf(request, reply);
    await orUnavailable(this.sessions.endOthers(userId, ticket.id));
  }

  private async personOf(request: FastifyRequest, reply: FastifyReply): Promise<Person> {
    const caller = await this.admission.admit(request, reply, 1);
    const { ticket, principal } = caller;
    const { userId, tenantId } = principal;
    if (!ticket || !userId || !tenantId) throw new PersonsOnly();
    request.principal = principal; // log lines name its tenant
    return { ...caller, ticket, userId, tenantId };
  }

  private sessionOf(login: Login, { id }: SessionTicket, { headers }: FastifyRequest): Session {
    const openedAt = this.clock.now();
    const device = (headers['user-agent'] ?? '').slice(0, longestDevice);
    return { id, ...login, openedAt, endsAt: new Date(openedAt.getTime() + longestMs), device };
  }

  /** Of a login where its tenant allows none nothing is told, not even that the password was right. */
  private async allowedHere(logins: readonly Login[], address: string): Promise<readonly Login[]> {
    const allowed = await Promise.all(
      logins.map(async (login) => {
        const { signInFrom } = await orUnavailable(this.configurations.find(login.tenantId));
        return isAllowedFrom(signInFrom, address) ? [login] : [];
      }),
    );
    return allowed.flat();
  }

  /** Who logs in again in the same browser has no use for the session before; nobody else may have one for it either. */
  private async endFormer({ headers }: FastifyRequest): Promise<void> {
    const former = ticketIn(headers.cookie);
    if (typeof former === 'object') await orUnavailable(this.sessions.forget(former));
  }
}

function theOne(found: readonly Login[]): Login {
  const [login, second] = found;
  if (!login) throw new InvalidLogin();
  if (second) throw new TenantRequired({ detail: `Yours are ${found.map(({ tenantId }) => tenantId).join(', ')}.` });
  return login;
}

async function orUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RedisUnavailable) throw new SessionsUnavailable({ retryAfterSeconds: 1, cause: error });
    throw error;
  }
}
