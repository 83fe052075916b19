import { definitionFrom, MalformedDefinition, type Definition, type Flag } from '@atlas/flags';
import { IfMatch, InvalidRequest, Precondition, PreconditionFailed, Problems } from '@atlas/http';
import { RedisUnavailable } from '@atlas/redis';
import { AppLogger, Public } from '@atlas/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiSecurity } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdmissionGuard } from '../admission/admission.guard.ts';
import { FlagsUnavailable, OperatorsOnly, UnknownFlag } from '../gateway.errors.ts';
import { FlagCatalogue, type CataloguedFlag } from './flag-catalogue.store.ts';
import { FlagAnswer, FlagList, SetFlag } from './flags.dto.ts';

const path = '/v1/admin/flags';

/** For operators: the switches of all services. A change is felt by every process within a second. */
@Controller('v1/admin/flags')
@Public() // of no service token: each handler asks who is there
@ApiSecurity('apiKey', ['operator'])
export class FlagsController {
  constructor(
    private readonly admission: AdmissionGuard,
    private readonly catalogue: FlagCatalogue,
    private readonly log: AppLogger,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Lists the feature flags of all services.' })
  @ApiOkResponse({ type: FlagList })
  @Problems(FlagsUnavailable, OperatorsOnly)
  async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<FlagList> {
    await this.operatorOf(request, reply);
    const all = await orUnavailable(this.catalogue.list());
    return { items: all.map(answerOf), _links: { self: { href: path } } };
  }

  @Get(':name')
  @ApiOperation({ summary: 'Shows a feature flag.' })
  @ApiOkResponse({ type: FlagAnswer })
  @Problems(FlagsUnavailable, OperatorsOnly, UnknownFlag)
  async show(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FlagAnswer> {
    await this.operatorOf(request, reply);
    return answerOf(await this.find(name));
  }

  @Put(':name')
  @ApiOperation({ summary: 'Sets a feature flag, everywhere within a second.' })
  @ApiOkResponse({ type: FlagAnswer })
  @Problems(FlagsUnavailable, OperatorsOnly, UnknownFlag, PreconditionFailed)
  async set(
    @Param('name') name: string,
    @Body() wish: SetFlag,
    @IfMatch() precondition: Precondition,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FlagAnswer> {
    const operator = await this.operatorOf(request, reply);
    const before = await this.find(name);
    precondition.check(answerOf(before));
    const definition = understood(before.flag, wish);
    const { is, version } = await orUnavailable(this.catalogue.set(before, definition));
    if (is === 'overtaken') throw new PreconditionFailed();
    this.log.info('a flag was set', { operator, flag: name, version, before: before.definition, after: definition });
    return answerOf({ ...before, version, definition });
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes back what a feature flag was set to: its default holds again.' })
  @ApiNoContentResponse()
  @Problems(FlagsUnavailable, OperatorsOnly, UnknownFlag, PreconditionFailed)
  async unset(
    @Param('name') name: string,
    @IfMatch() precondition: Precondition,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const operator = await this.operatorOf(request, reply);
    const before = await this.find(name);
    precondition.check(answerOf(before));
    const { is, version } = await orUnavailable(this.catalogue.unset(before));
    if (is === 'overtaken') throw new PreconditionFailed();
    this.log.info('a flag was unset', { operator, flag: name, version, before: before.definition });
  }

  private async operatorOf(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const { principal } = await this.admission.admit(request, reply, 1);
    request.principal = principal;
    if (principal.kind !== 'operator') throw new OperatorsOnly();
    return principal.subject;
  }

  private async find(name: string): Promise<CataloguedFlag> {
    const found = await orUnavailable(this.catalogue.find(name));
    if (!found) throw new UnknownFlag();
    return found;
  }
}

function understood(flag: Flag, wish: SetFlag): Definition {
  try {
    return definitionFrom(flag, wish);
  } catch (error) {
    if (!(error instanceof MalformedDefinition)) throw error;
    const detail = `${error.message}; the flag is a ${flag.type}.`;
    throw new InvalidRequest({ errors: [{ pointer: `#${error.pointer}`, code: 'not_valid', detail }] });
  }
}

function answerOf({ flag, services, version, definition }: CataloguedFlag): FlagAnswer {
  const { name, purpose, type } = flag;
  return {
    ...{ id: name, purpose, type, services: [...services], default: flag.default },
    value: definition?.value ?? flag.default,
    rules: (definition?.rules ?? []).map(({ tenants, ...rule }) => ({
      ...rule,
      ...(tenants && { tenants: [...tenants] }),
    })),
    version,
    changedAt: version === 0 ? null : new Date(version), // a version is the time at which it was made
    _links: { self: { href: `${path}/${name}` } },
  };
}

async function orUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RedisUnavailable) throw new FlagsUnavailable({ retryAfterSeconds: 1, cause: error });
    throw error;
  }
}
