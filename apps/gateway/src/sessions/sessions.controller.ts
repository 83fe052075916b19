import { ParseId, Problems } from '@atlas/http';
import type { SessionId } from '@atlas/kernel';
import { Public } from '@atlas/service';
import { Controller, Delete, Get, HttpCode, Param, Req, Res } from '@nestjs/common';
import { ApiCookieAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdmissionGuard, type Caller } from '../admission/admission.guard.ts';
import { PersonsOnly, UnknownSession } from '../gateway.errors.ts';
import { orUnavailable } from './or-unavailable.ts';
import { cookieThatForgets, csrfTokenOf, type SessionTicket } from './session.ts';
import { CurrentSession, SessionList } from './sessions.dto.ts';
import { SessionStore } from './sessions.store.ts';

interface Person extends Caller {
  readonly ticket: SessionTicket;
  readonly userId: NonNullable<Caller['principal']['userId']>;
  readonly tenantId: NonNullable<Caller['principal']['tenantId']>;
}

@Controller('v1/sessions')
@Public() // of no service token: each handler asks who is there
export class SessionsController {
  constructor(
    private readonly admission: AdmissionGuard,
    private readonly sessions: SessionStore,
  ) {}

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
}
