import { createReadStream } from 'node:fs';
import { UnknownId } from '@atlas/http';
import { Public } from '@atlas/service';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CompressedFiles } from './compressed-files.ts';
import { isReferenceFile, placeOf, typeOf, type ReferenceFile } from './reference-files.ts';

/** Nothing from elsewhere, nothing inline, in nobody's frame: what a page of ours shows, or sends a key to, is ours. */
const security = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
};

/** The description of the API, for machines and for people. Everybody may read it. */
@Controller()
@Public()
@ApiExcludeController()
export class ReferenceController {
  private readonly files = new CompressedFiles(placeOf);

  @Get('docs')
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.send('reference.html', request, reply);
  }

  @Get('docs/:file')
  file(@Param('file') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!isReferenceFile(name)) throw new UnknownId({ detail: 'The reference has no such part.' });
    return this.send(name, request, reply);
  }

  @Get('v1/openapi.json')
  document(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.send('openapi.json', request, reply);
  }

  private async send(name: ReferenceFile, { headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { bytes, tag } = await this.files.of(name);
    const takesGzip = /\bgzip\b(?!;\s*q=0(?:\.0*)?(?:,|$))/.test(headers['accept-encoding'] ?? '');
    const etag = takesGzip ? `"${tag}-gzip"` : `"${tag}"`;
    void reply
      .headers({ ...security, etag, vary: 'accept-encoding', 'cache-control': 'public, max-age=300, must-revalidate' })
      .type(typeOf(name));
    if (headers['if-none-match']?.includes(tag)) void reply.code(304).send();
    else if (takesGzip) void reply.header('content-encoding', 'gzip').send(bytes);
    else void reply.send(createReadStream(placeOf(name)));
  }
}
