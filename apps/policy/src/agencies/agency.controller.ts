import { agencyById, allAgencies, institutions } from '#libs/contracts';
import type { Agency, Institution } from '#libs/contracts';
import {
  Answers,
  OneOf,
  ProblemError,
  Problems,
  QueryIntegerField,
  Scope,
  TextField,
} from '#libs/server';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { examples } from '../examples.js';

const kinds = [...new Set(allAgencies().map(({ kind }) => kind))];
const pageMax = 500;

class AgencyQuery {
  @OneOf(kinds, { optional: true })
  kind?: Agency['kind'];
  @QueryIntegerField({ min: 1, max: pageMax, optional: true })
  limit?: number;
  @TextField({ maxLength: 40, optional: true, description: 'The id after which the list goes on.' })
  after?: string;
}

type AgencyView = Agency & Readonly<{ institutions: readonly Institution[] }>;

/** The agency registry: data, dated, the same for everyone. */
@Controller('agencies')
@Scope('agency', 'policy:evaluate', 'register', 'audit', 'operations')
export class AgencyController {
  @Get()
  @Answers(200, 'Agencies in the order of the registry.', examples.agencies)
  list(@Query() { kind, limit = pageMax, after }: AgencyQuery): Readonly<{
    items: readonly Agency[];
    next?: string;
  }> {
    const all = allAgencies().filter((agency) => kind === undefined || agency.kind === kind);
    const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && from === 0) throw new ProblemError('invalid-cursor');
    const items = all.slice(from, from + limit);
    const last = items.at(-1);
    return from + limit < all.length && last !== undefined ? { items, next: last.id } : { items };
  }

  @Get(':agencyId')
  @Problems('not-found')
  @Answers(200, 'The agency and its institutions.', examples.agency)
  show(@Param('agencyId') id: string): AgencyView {
    const agency = agencyById(id);
    if (agency === undefined) throw new ProblemError('not-found');
    return { ...agency, institutions: institutions.filter((one) => one.agency === id) };
  }
}
