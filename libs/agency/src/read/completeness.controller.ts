import { ReadStore } from '#libs/adapters';
import type { CompletenessView } from '#libs/contracts';
import { Answers, ProblemError, Problems, Scope } from '#libs/server';
import { Controller, Get, Query } from '@nestjs/common';
import { ServedHost } from '../desk.js';
import { isHostedTenant } from '../inbox/hosted-tenant.js';
import { completeness } from './completeness.queries.js';
import { examples } from './examples.js';
import { CompletenessDto } from './page.dto.js';

/** Lets audit compare what a tenant's rows hold with what was released to it. Shows no person. */
@Controller('completeness')
@Scope('audit')
export class CompletenessController {
  constructor(
    private readonly rows: ReadStore,
    private readonly host: ServedHost,
  ) {}

  @Get()
  @Answers(200, 'Count and set hash over the rows.', examples.completeness)
  @Problems('not-found')
  async completeness(@Query() { tenant, upTo }: CompletenessDto): Promise<CompletenessView> {
    if (!isHostedTenant(this.host.name, tenant)) throw new ProblemError('not-found');
    return this.rows.asTenant(tenant, (rows) => completeness(rows, tenant, upTo));
  }
}
