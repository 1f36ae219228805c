import type { AdmissionProblem, Difference, PolicySet, PolicySetContent } from '#libs/policy';
import {
  Answers,
  BodyLimit,
  CorrelationId,
  CurrentActor,
  invalid,
  JsonBody,
  OperationId,
  ProblemError,
  Problems,
  Records,
  Scope,
} from '#libs/server';
import type { Actor } from '#libs/server';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { Registers } from '../registers.js';
import { LawInForce } from './law-in-force.js';
import type { KnownSet } from './law-in-force.js';
import { SetRegister } from './set-register.js';

type SetItem = Readonly<{
  version: string;
  sha256: string;
  state: 'IN_FORCE' | 'ADMITTED' | 'PROPOSED';
  validFrom: string;
  proposedBy: string;
  approvedBy: string | null;
  necessityTable: string;
}>;

const members = ['version', 'validFrom', 'policies', 'schema', 'terms', 'necessity'] as const;
const bodySchema = {
  type: 'object',
  required: members,
  additionalProperties: false,
  properties: {
    version: { type: 'string', pattern: '^[A-Za-z0-9.-]{1,40}$' },
    validFrom: { type: 'string', format: 'date' },
    policies: { type: 'object', additionalProperties: { type: 'string' } },
    schema: { type: 'string' },
    terms: { type: 'object' },
    necessity: { type: 'object' },
  },
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the form of a proposal; whether it is a law is for its admission. @throws ProblemError */
const toProposal = (body: unknown) => {
  if (!isObject(body)) throw invalid('', 'object', 'Must be a JSON object.');
  const unknown = Object.keys(body).find((name) => !(members as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw invalid(`/${unknown.slice(0, 64)}`, 'unknown-field', 'There is no such field.');
  const { version, validFrom, policies, schema, terms, necessity } = body;
  if (typeof version !== 'string' || !/^[A-Za-z0-9.-]{1,40}$/.test(version))
    throw invalid('/version', 'pattern', 'Must match [A-Za-z0-9.-]{1,40}.');
  if (typeof validFrom !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(validFrom))
    throw invalid('/validFrom', 'date', 'Must be a day, YYYY-MM-DD.');
  if (!isObject(policies) || !Object.values(policies).every((text) => typeof text === 'string'))
    throw invalid('/policies', 'object', 'Must be texts by file name.');
  if (typeof schema !== 'string') throw invalid('/schema', 'text', 'Must be a text.');
  if (!isObject(terms)) throw invalid('/terms', 'object', 'Must be an object.');
  if (!isObject(necessity)) throw invalid('/necessity', 'object', 'Must be an object.');
  const content = { version, policies, schema, terms, necessity } as unknown as PolicySetContent;
  return { content, validFrom };
};

/** Policy sets: the law word by word, proposed by one person and approved by another. */
@Controller('sets')
export class SetController {
  constructor(
    private readonly law: LawInForce,
    private readonly register: SetRegister,
    private readonly registers: Registers,
  ) {}

  @Get()
  @Scope('policy:evaluate', 'policy:propose', 'policy:approve', 'audit')
  @Answers(200, 'Every known set.', examples.sets)
  async list(): Promise<Readonly<{ items: readonly SetItem[] }>> {
    await this.registers.catchUp();
    const inForce = this.law.engine.set.sha256;
    const items = this.law.sets.map(
      ({ set, state, validFrom, proposedBy, approvedBy }: KnownSet) => ({
        version: set.version,
        sha256: set.sha256,
        state: state === 'ADMITTED' && set.sha256 === inForce ? ('IN_FORCE' as const) : state,
        validFrom,
        proposedBy,
        approvedBy,
        necessityTable: set.necessity.version,
      }),
    );
    return { items };
  }

  @Get(':version')
  @Scope('policy:evaluate', 'policy:propose', 'policy:approve', 'audit')
  @Problems('not-found')
  @Answers(200, 'The set, word by word.', examples.set)
  async show(@Param('version') version: string): Promise<PolicySet> {
    await this.registers.catchUp();
    const known = this.law.find(version);
    if (known === null) throw new ProblemError('not-found');
    return known.set;
  }

  @Post()
  @HttpCode(201)
  @Scope('policy:propose')
  @BodyLimit(2 * 1024 * 1024)
  @Records()
  @Problems('invalid-request')
  @Answers(201, 'Proved and compared; another person has to approve it.', examples.proposed)
  async propose(
    @JsonBody(bodySchema) body: unknown,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<
    Readonly<{
      version: string;
      sha256: string;
      validFrom: string;
      difference: Difference | null;
      problems: readonly AdmissionProblem[];
    }>
  > {
    const proposal = toProposal(body);
    const acting = { actor, operationId, correlationId };
    const { version, sha256, difference, problems } = await this.register.propose(proposal, acting);
    return { version, sha256, validFrom: proposal.validFrom, difference, problems };
  }

  @Post(':version/approval')
  @HttpCode(200)
  @Scope('policy:approve')
  @Records()
  @Answers(200, 'Admitted.', examples.approved)
  async approve(
    @Param('version') version: string,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<Readonly<{ version: string; validFrom: string }>> {
    const acting = { actor, operationId, correlationId };
    const { validFrom } = await this.register.approve(version, acting);
    return { version, validFrom };
  }
}
