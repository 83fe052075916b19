import { ConfigurationCopies } from '@atlas/flags';
import { Problems } from '@atlas/http';
import type { Clock } from '@atlas/kernel';
import { CLOCK, Public } from '@atlas/service';
import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsGateway, type Login } from '../accounts.gateway.ts';
import { AdmissionGuard } from '../admission/admission.guard.ts';
import { InvalidLogin, SessionsUnavailable, TenantRequired } from '../gateway.errors.ts';
import { LoginJournal } from './login-journal.use-case.ts';
import { LoginThrottle } from './login-throttle.store.ts';
import { orUnavailable } from './or-unavailable.ts';
import { cookieOf, csrfTokenOf, longestMs, newTicket, ticketIn, type Session, type SessionTicket } from './session.ts';
import { LogIn, OpenedSession } from './sessions.dto.ts';
import { SessionStore } from './sessions.store.ts';
import { isAllowedFrom } from './sign-in-place.ts';

const longestDevice = 200;

@Controller('v1/sessions')
@Public() // of no service token: whoever comes here has nothing yet but a password
export class LoginController {
  constructor(
    private readonly accounts: AccountsGateway,
    private readonly admission: AdmissionGuard,
    private readonly throttle: LoginThrottle,
    private readonly sessions: SessionStore,
    private readonly configurations: ConfigurationCopies,
    private readonly journal: LoginJournal,
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
    const login = await this.loginBy(attempt, request, reply);
    const ticket = newTicket();
    const session = this.sessionOf(login, ticket, request);
    await orUnavailable(this.sessions.open(session, ticket));
    await orUnavailable(this.throttle.remember(attempt.email, request.ip));
    await this.endFormer(request);
    this.journal.opened(session, request.ip);
    void reply.header('set-cookie', cookieOf(ticket));
    const { id, tenantId, userId, endsAt } = session;
    return { id, tenantId, userId, endsAt, csrfToken: csrfTokenOf(ticket) };
  }

  private async loginBy(attempt: LogIn, { ip }: FastifyRequest, reply: FastifyReply): Promise<Login> {
    try {
      const demands = await orUnavailable(this.throttle.demandsOf(attempt.email, ip));
      await this.admission.admitStranger(reply, demands);
      return theOne(await this.allowedHere(await this.accounts.verifyLogin(attempt), ip));
    } catch (error) {
      this.journal.refused(attempt.email, ip, error);
      throw error;
    }
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
