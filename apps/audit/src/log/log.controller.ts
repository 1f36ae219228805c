import type { TileLog } from '#libs/ledger';
import { ProblemError, Public } from '#libs/server';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from './audit-log.js';

const prefix = '/audit/log/';
const text = 'text/plain; charset=utf-8';
const bytes = 'application/octet-stream';

const pathOf = ({ url }: FastifyRequest): string => url.slice(prefix.length).split('?', 1)[0]!;

const send = (reply: FastifyReply, body: string | Uint8Array, type: string, cache: string): void =>
  void reply
    .type(type)
    .header('cache-control', cache)
    .send(typeof body === 'string' ? body : Buffer.from(body));

/** The Merkle log for anyone's verifier, in the form of c2sp.org/tlog-tiles. It tells nothing about any person. */
@Controller('audit/log')
@Public()
export class LogController {
  constructor(private readonly log: AuditLog) {}

  @Get('checkpoint')
  @ApiOperation({ summary: 'The signed head of the log (c2sp.org/tlog-checkpoint)' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async checkpoint(@Res() reply: FastifyReply): Promise<void> {
    const log = await this.opened();
    send(reply, log.checkpoint(), text, 'no-cache');
  }

  @Get('key')
  @ApiOperation({ summary: 'The verifier key of the log in note form (c2sp.org/signed-note)' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async key(@Res() reply: FastifyReply): Promise<void> {
    await this.opened();
    send(reply, await this.log.verifierKey(), text, 'public, max-age=300');
  }

  @Get('tile/*')
  @ApiOperation({ summary: 'A tile or entry bundle (c2sp.org/tlog-tiles)' })
  @ApiOkResponse({
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const log = await this.opened();
    const tile = await log.read(pathOf(request));
    if (tile === null) throw new ProblemError('not-found');
    // A tile never changes: a wider one has another name.
    send(reply, tile, bytes, 'public, max-age=31536000, immutable');
  }

  // Readiness says that it is shut, and the service's own log says why.
  private async opened(): Promise<TileLog> {
    try {
      return await this.log.open();
    } catch {
      throw new ProblemError('unavailable');
    }
  }
}
