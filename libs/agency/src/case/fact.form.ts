import type { Fact, FactType } from '#libs/contracts';
import { agencyById, factRecorders, institutions } from '#libs/contracts';
import { never } from '#libs/kernel';
import { checkForm, invalid } from '#libs/server';
import { toParties } from '../party.dto.js';
import type { FactDto } from './fact.dto.js';
import { factForms } from './fact.dto.js';

const institutionIds = new Set(institutions.map(({ id }) => id));

const institution = (id: string): string => {
  if (!institutionIds.has(id))
    throw invalid('/institution', 'institution', 'There is no such institution.');
  return id;
};

const municipality = (code: string): string => {
  if (agencyById(code)?.kind !== 'municipality')
    throw invalid('/municipality', 'municipality', 'There is no municipality with that code.');
  return code;
};

const recipientAt = (index: number): string => `/recipients/${index}`;

const changed = ({
  date,
  reason,
}: Extract<FactDto, { type: 'ReleaseChanged' }>): Extract<Fact, { type: 'ReleaseChanged' }> => {
  if ((date === undefined) !== (reason === 'CANCELLED'))
    throw invalid('/date', 'date', 'Must be left out exactly when the release was cancelled.');
  return { type: 'ReleaseChanged', date: date ?? null, reason };
};

/** The fact that a body of its form says. @throws ProblemError where it names what the registers do not know */
export const toFact = (dto: FactDto): Fact => {
  switch (dto.type) {
    case 'ResidenceRecorded':
      return { type: dto.type, municipality: municipality(dto.municipality), from: dto.from };
    case 'DetentionRecorded': {
      const { type, kind, convicted, from } = dto;
      const at = dto.institution === undefined ? null : institution(dto.institution);
      const crime = convicted && dto.terrorism === true ? { terrorism: true as const } : {};
      return { type, kind, convicted, institution: at, from, ...crime };
    }
    case 'ReleasePlanned':
    case 'Released':
    case 'FollowUpEnded':
      return { type: dto.type, date: dto.date };
    case 'ReleaseChanged':
      return changed(dto);
    case 'PlacementRecorded':
      return { type: dto.type, institution: institution(dto.institution), from: dto.from };
    case 'VulnerabilityAssessed':
      return { type: dto.type, vulnerable: dto.vulnerable, date: dto.date };
    case 'ConcernAssessed':
      return { type: dto.type, concern: dto.concern, date: dto.date };
    case 'RadicalisationAssessed':
      return { type: dto.type, outcome: dto.outcome, tool: dto.tool, date: dto.date };
    case 'ConsentGiven': {
      const { type, purposes, categories, until } = dto;
      const recipients = toParties(dto.recipients, recipientAt);
      return { type, recipients, purposes, categories, until: until ?? null };
    }
    case 'ConsentWithdrawn': {
      const recipients = toParties(dto.recipients, recipientAt);
      return { type: dto.type, recipients, purposes: dto.purposes };
    }
    case 'DutyRecorded':
      return { type: dto.type, duty: dto.duty, until: dto.until ?? null };
    case 'MeetingHeld':
      return { type: dto.type, meetingId: dto.meetingId, kind: dto.kind, on: dto.on };
    case 'ExitParticipationRecorded':
      return { type: dto.type, participation: dto.participation, date: dto.date };
    default:
      return never(dto);
  }
};

const isFactType = (type: unknown): type is FactType =>
  typeof type === 'string' && Object.hasOwn(factRecorders, type);

/** Checks a body by the form of the type that it names. @throws ProblemError */
export const parseFact = async (body: unknown): Promise<Fact> => {
  const type: unknown =
    typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined;
  if (!isFactType(type))
    throw invalid('/type', 'one-of', `Must be one of ${Object.keys(factRecorders).join(', ')}.`);
  return toFact(await checkForm<FactDto>(factForms[type], body));
};
