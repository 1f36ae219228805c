import type { FieldError, Party } from '#libs/contracts';
import { agencyById, isParty, UNITS } from '#libs/contracts';
import type { Unit } from '#libs/contracts';
import { OneOf, ProblemError, TextField } from '#libs/server';

/** An agency of the registry and one of its units. */
export class PartyDto {
  @TextField({ maxLength: 40, example: '101', description: 'Id in the agency registry.' })
  agency: string;
  @OneOf(UNITS, { example: 'MUNICIPALITY_SOCIAL' })
  unit: Unit;
}

const flaw = ({ agency }: PartyDto, pointer: string): FieldError =>
  agencyById(agency) === undefined
    ? { pointer: `${pointer}/agency`, rule: 'agency', detail: 'There is no such agency.' }
    : { pointer: `${pointer}/unit`, rule: 'unit', detail: 'That agency has no such unit.' };

/** Parties that exist. @throws ProblemError `unknown-party`, naming the field */
export const toParties = (
  dtos: readonly PartyDto[],
  pointerOf: (index: number) => string,
): readonly Party[] => {
  const errors = dtos.flatMap((dto, index) => (isParty(dto) ? [] : [flaw(dto, pointerOf(index))]));
  if (errors.length > 0) throw new ProblemError('unknown-party', { errors });
  return dtos.map(({ agency, unit }) => ({ agency, unit }));
};

/** One party that exists. @throws ProblemError `unknown-party`, naming the field */
export const toParty = (dto: PartyDto, pointer: string): Party =>
  toParties([dto], () => pointer)[0]!;
