import { ProblemError } from '#libs/server';
import type { DiscloseDto } from './disclosure.dto.js';
import { toWanted } from './disclosure.dto.js';

const social = { agency: '101', unit: 'MUNICIPALITY_SOCIAL' } as const;
const dto = (more: Partial<DiscloseDto> = {}): DiscloseDto => ({
  recipients: [social],
  statementIds: ['a'],
  ...more,
});
const wanted = (more: Partial<DiscloseDto> = {}) => toWanted(dto(more), 'disclosure-1', null);
const wrongField = (more: Partial<DiscloseDto>): string | undefined => {
  try {
    wanted(more);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.more.errors?.[0]?.pointer;
    throw error;
  }
};
const three = { need: 'n', whyThisRecipient: 'r', whyTheseStatements: 's' };

describe('A disclosure that is asked for', () => {
  it('keeps what is missing as missing, for policy to decide', () => {
    expect(wanted().data).toEqual({
      disclosureId: 'disclosure-1',
      form: null,
      purpose: null,
      extent: 'ITEMS',
      necessity: 'MISSING',
      meeting: 'NONE',
      recipients: [social],
      statementIds: ['a'],
      requestId: null,
      retryOf: null,
    });
  });
  it('has a necessity that is documented, not needed, or missing; half a one is none', () => {
    expect(wanted({ necessity: three })).toMatchObject({
      data: { necessity: 'DOCUMENTED' },
      necessityWords: JSON.stringify(three),
    });
    expect(wanted({ necessity: { notNeeded: true } })).toMatchObject({
      data: { necessity: 'NOT_NECESSARY' },
      necessityWords: null,
    });
    expect(wrongField({ necessity: { need: 'n' } })).toBe('/necessity/whyThisRecipient');
    expect(wrongField({ necessity: {} })).toBe('/necessity/need');
    expect(wrongField({ necessity: { need: 'n', notNeeded: true } })).toBe('/necessity/need');
  });
  it('names statements exactly when it is made of items', () => {
    expect(wrongField({ statementIds: [] })).toBe('/statementIds');
    expect(wrongField({ extent: 'FULL_RECORD' })).toBe('/statementIds');
    expect(wrongField({ extent: 'AGGREGATE', statementIds: [] })).toBeUndefined();
  });
  it('goes to parties that exist, each once', () => {
    expect(wrongField({ recipients: [social, social] })).toBe('/recipients/1');
    const nobody = { agency: '101', unit: 'POLICE' } as const;
    expect(wrongField({ recipients: [social, nobody] })).toBe('/recipients/1/unit');
  });
});
