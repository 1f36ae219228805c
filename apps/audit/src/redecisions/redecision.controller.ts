import type { Actor, ReadReason } from '#libs/server';
import {
  Answers,
  BodyLimit,
  checkForm,
  CorrelationId,
  CurrentActor,
  JsonBody,
  Problems,
  ReadContext,
  Scope,
} from '#libs/server';
import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { Entries } from '../entries/entries.js';
import { LogUse } from '../entries/log-use.js';
import { SelectionDto } from '../entries/selection.js';
import { examples } from '../examples.js';
import { Incidents } from '../incidents/incidents.js';
import type { Asking } from '../sets/policy-sets.js';
import { PolicySets } from '../sets/policy-sets.js';
import { loadProposal, proposalSchema, toProposal } from './proposal.js';
import { Redecisions } from './redecisions.js';
import type { ProposedReport, RedecisionReport } from './reports.js';

const bodyBytesMax = 2 * 1024 * 1024;
// Of each kind: the report lists more.
const incidentsMax = 100;

const bodySchema = {
  type: 'object',
  description: 'A selection as `GET /replay` takes it, and optionally a proposed policy set.',
  properties: { proposed: proposalSchema },
};

const parted = (body: unknown): Readonly<{ selection: unknown; proposed: unknown }> => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { selection: body, proposed: undefined };
  const { proposed, ...selection } = body as Readonly<Record<string, unknown>>;
  return { selection, proposed };
};

/** Deciding again what was decided, from the situation as it was stored. */
@Controller('redecisions')
@Scope('audit')
export class RedecisionController {
  constructor(
    private readonly entries: Entries,
    private readonly use: LogUse,
    private readonly redecisions: Redecisions,
    private readonly sets: PolicySets,
    private readonly incidents: Incidents,
  ) {}

  @Post()
  @HttpCode(200)
  @BodyLimit(bodyBytesMax)
  @Answers(
    200,
    'What came of it; with `proposed`, what that set would have changed.',
    examples.redecided,
  )
  @Problems('invalid-request')
  async redecide(
    @JsonBody(bodySchema) body: unknown,
    @ReadContext() reason: ReadReason,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
    @Headers('authorization') authorization: string,
  ): Promise<RedecisionReport | ProposedReport> {
    const { selection, proposed } = parted(body);
    const query = await checkForm(SelectionDto, selection as object);
    const proposal = proposed === undefined ? null : toProposal(proposed);
    const used = { view: 'redecisions', target: proposal?.version ?? 'selection' };
    await this.use.record({ ...used, query, reason, actor, correlationId });
    const asking: Asking = { authorization };
    if (proposal === null) return this.byTheirOwn(query, asking, correlationId);
    const engine = await loadProposal(proposal, (name) => this.sets.content(name, asking));
    return this.redecisions.propose(this.entries.decisions(query), engine, asking);
  }

  private async byTheirOwn(
    query: SelectionDto,
    asking: Asking,
    correlationId: string,
  ): Promise<RedecisionReport> {
    const report = await this.redecisions.run(this.entries.decisions(query), asking);
    const found = [
      ...report.notAsCommitted.slice(0, incidentsMax).map((about) => ({
        kind: 'ENTRY_CHANGED' as const,
        about,
        facts: {},
      })),
      ...report.differences.slice(0, incidentsMax).map(({ decisionId, then, now }) => ({
        kind: 'REDECISION_DIFFERENT' as const,
        about: decisionId,
        facts: { then: `${then.outcome} ${then.reason}`, now: `${now.outcome} ${now.reason}` },
      })),
    ];
    const incidentIds: string[] = [];
    for (const one of found) incidentIds.push(await this.incidents.open(one, correlationId));
    return { ...report, incidentIds };
  }
}
