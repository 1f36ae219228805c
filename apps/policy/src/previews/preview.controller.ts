import { setTimeout as pause } from 'node:timers/promises';
import { agencyById, isParty } from '#libs/contracts';
import type {
  ActingFunction,
  Category,
  Party,
  ShownDecision,
  Statement,
  StatementVerdictView,
  Unit,
} from '#libs/contracts';
import { Clock } from '#libs/kernel';
import { decideRelease } from '#libs/policy';
import type { Asked, SubjectFacts } from '#libs/policy';
import { Answers, CurrentActor, ProblemError, Problems, Scope } from '#libs/server';
import type { Actor } from '#libs/server';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { examples } from '../examples.js';
import { shownOf, shownVerdicts } from '../decisions/shown.js';
import { LawInForce } from '../sets/law-in-force.js';
import { Collaborations } from '../register/collaborations.js';
import { KnownSubjects } from '../subjects/known-subjects.js';
import { PreviewDto } from './preview.dto.js';

type RecipientPreview = Readonly<{
  recipient: Party;
  /** What the table form × unit × category takes away, whatever the sender ticks. */
  withheldByTable: readonly Category[];
  decision: ShownDecision;
  statements: readonly StatementVerdictView[];
}>;

const patienceMs = 2_000;
const quietMs = 75;
const lookEveryMs = 25;

const askedBy = (dto: PreviewDto, actor: Actor, recipient: Party): Asked => ({
  form: dto.form,
  purpose: dto.purpose,
  extent: dto.extent,
  necessity: dto.necessity,
  meeting: dto.meeting,
  caseId: dto.caseId,
  sender: { agency: actor.agency, unit: actor.unit as Unit },
  senderFunction: actor.function as ActingFunction,
  recipient,
});

const asStatement = (one: PreviewDto['statements'][number]): Statement => ({
  statementId: one.statementId,
  category: one.category,
  thirdPerson: one.thirdPerson,
  identifiesInformant: one.identifiesInformant,
  ownGround: one.ownGround,
  commitment: '',
});

/** What would be decided now, as the sender may know it. Nothing is recorded, no words are sent. */
@Controller('previews')
@Scope('agency')
export class PreviewController {
  constructor(
    private readonly law: LawInForce,
    private readonly subjects: KnownSubjects,
    private readonly collaborations: Collaborations,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @Problems('invalid-request', 'unknown-party')
  @Answers(
    200,
    'What would be decided now for each recipient, as the sender may know it.',
    examples.preview,
  )
  async preview(
    @Body() dto: PreviewDto,
    @CurrentActor() actor: Actor,
  ): Promise<Readonly<{ recipients: readonly RecipientPreview[] }>> {
    const sender = { agency: actor.agency, unit: actor.unit };
    if (!isParty(sender) || !dto.recipients.every(isParty)) throw new ProblemError('unknown-party');
    const asked = dto.recipients.map((recipient) => askedBy(dto, actor, recipient));
    const facts = await this.factsFor(dto, actor);
    const register = await this.collaborations.viewFor(asked, facts.residence?.value ?? null);
    const known = { facts, register, now: this.clock.now() };
    const { engine } = this.law;
    const statements = dto.statements.map(asStatement);
    return {
      recipients: asked.map((one) => {
        const release = decideRelease(one, statements, known, engine);
        const { sender } = shownOf('DISCLOSURE', release, engine);
        return {
          recipient: one.recipient,
          withheldByTable: engine.withheldByTable(one.form, one.recipient.unit),
          decision: sender,
          statements: shownVerdicts(release, sender, engine),
        };
      }),
    };
  }

  /**
   * The facts, once what the sender said before it asked has come: its own events travel beside its question. Who
   * does not name a position waits until the case is known and nothing more comes.
   */
  private async factsFor(dto: PreviewDto, { agency }: Actor): Promise<SubjectFacts> {
    const host = agencyById(agency)?.host ?? 'outside';
    const wanted = dto.position === undefined ? null : BigInt(dto.position);
    let quiet = 0;
    for (let waited = 0, before = -1; ; waited += lookEveryMs) {
      const { facts, revision } = await this.subjects.reload(dto.subjectId);
      const seen = host === 'outside' ? undefined : facts.positions[host];
      quiet = revision === before ? quiet + lookEveryMs : 0;
      before = revision;
      const here =
        wanted === null
          ? facts.cases[dto.caseId] !== undefined && quiet >= quietMs
          : seen !== undefined && BigInt(seen) >= wanted;
      if (here || waited >= patienceMs) return facts;
      await pause(lookEveryMs);
    }
  }
}
