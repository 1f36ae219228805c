import { disclosureDecisionSchema, disclosureSituationSchema } from '#libs/contracts';
import type { DisclosureDecision } from '#libs/contracts';
import { parseSituation } from '#libs/policy';
import type { PolicyDecision } from '#libs/policy';
import { BodyLimit, JsonBody, pointerStep, ProblemError, Problems, Scope } from '#libs/server';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Registers } from '../registers.js';
import { LawInForce } from '../sets/law-in-force.js';

const situationsMax = 1_000;
const errorsMax = 50;

type Errors = readonly Readonly<{ pointer: string; rule: string; detail: string }>[];

const invalid = (errors: Errors): ProblemError => new ProblemError('invalid-request', { errors });

const asContract = ({ engineVersion: _, faults: __, ...decision }: PolicyDecision) => decision;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const situationsOf = (body: unknown): readonly unknown[] => {
  if (!isObject(body))
    throw invalid([{ pointer: '', rule: 'object', detail: 'Must be a JSON object.' }]);
  const unknown = Object.keys(body).filter((name) => name !== 'situations');
  if (unknown.length > 0)
    throw invalid(
      unknown.slice(0, errorsMax).map((name) => ({
        pointer: pointerStep(name),
        rule: 'unknown-field',
        detail: 'There is no such field.',
      })),
    );
  const { situations } = body;
  if (!Array.isArray(situations))
    throw invalid([{ pointer: '/situations', rule: 'list', detail: 'Must be a list.' }]);
  if (situations.length > situationsMax)
    throw invalid([
      {
        pointer: '/situations',
        rule: 'max-items',
        detail: `Must have at most ${situationsMax} members.`,
      },
    ]);
  return situations as readonly unknown[];
};

/** The dry run: the one place that takes facts from the caller. Nothing is recorded, nobody is named. */
@Controller('evaluations')
@Scope('policy:evaluate')
export class EvaluationController {
  constructor(
    private readonly law: LawInForce,
    private readonly registers: Registers,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOkResponse({ schema: disclosureDecisionSchema as never })
  @Problems('invalid-request', 'invalid-json')
  async evaluate(@JsonBody(disclosureSituationSchema) body: unknown): Promise<DisclosureDecision> {
    const situation = parseSituation(body);
    if ('errors' in situation) throw invalid(situation.errors);
    await this.registers.catchUp();
    return asContract(this.law.engine.decide(situation));
  }

  @Post('batch')
  @HttpCode(200)
  @BodyLimit(4 * 1024 * 1024)
  @ApiOkResponse({
    schema: {
      type: 'object',
      required: ['decisions'],
      properties: { decisions: { type: 'array', items: disclosureDecisionSchema as never } },
    },
  })
  @Problems('invalid-request', 'invalid-json', 'body-too-large')
  async evaluateAll(
    @JsonBody({
      type: 'object',
      required: ['situations'],
      additionalProperties: false,
      properties: {
        situations: { type: 'array', maxItems: situationsMax, items: disclosureSituationSchema },
      },
    })
    body: unknown,
  ): Promise<Readonly<{ decisions: readonly DisclosureDecision[] }>> {
    const errors: { pointer: string; rule: string; detail: string }[] = [];
    const situations = situationsOf(body).flatMap((value, at) => {
      const situation = parseSituation(value);
      if (!('errors' in situation)) return [situation];
      if (errors.length < errorsMax)
        errors.push(
          ...situation.errors.map((error) => ({
            ...error,
            pointer: `/situations/${at}${error.pointer}`,
          })),
        );
      return [];
    });
    if (errors.length > 0) throw invalid(errors.slice(0, errorsMax));
    await this.registers.catchUp();
    return { decisions: this.law.engine.decideMany(situations).map(asContract) };
  }
}
