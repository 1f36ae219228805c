import { approve, flawOf, stateOf } from './opening.js';
import type { Opening } from './opening.js';

const asked: Opening = {
  openingId: 'opening-1',
  tenant: 'kf',
  caseId: 'case-1',
  subjectId: 'subject-1',
  purpose: 'COMPLAINT',
  justification: 'KLAGE-1',
  askedBy: 'officer-1',
  askedAt: '2026-11-21T10:00:00.000Z',
  approvedBy: null,
  until: null,
};
const open: Opening = { ...asked, approvedBy: 'officer-2', until: '2026-11-21T12:00:00.000Z' };

describe('Opening content', () => {
  it('needs another person', () => {
    expect(approve(asked, 'officer-1', '2026-11-21T11:00:00.000Z')).toMatchObject({
      refused: 'opening-own-approval',
    });
    expect(approve(asked, 'officer-2', '2026-11-21T11:00:00.000Z')).toEqual({
      openingId: 'opening-1',
      subjectId: 'subject-1',
      approvedBy: 'officer-2',
      until: '2026-11-21T12:00:00.000Z',
    });
  });

  it('happens once, and within a day', () => {
    expect(approve(open, 'officer-2', '2026-11-21T11:30:00.000Z')).toMatchObject({
      refused: 'opening-approved',
    });
    expect(approve(asked, 'officer-2', '2026-11-22T10:00:00.000Z')).toMatchObject({
      refused: 'opening-expired',
    });
    expect(approve(open, 'officer-2', '2026-11-21T12:00:00.000Z')).toMatchObject({
      refused: 'opening-expired',
    });
  });

  it('lasts an hour, for who asked and for what it was asked', () => {
    const at = '2026-11-21T11:59:59.999Z';
    expect(flawOf(open, 'officer-1', 'COMPLAINT', at)).toBeNull();
    expect(flawOf(open, 'officer-2', 'COMPLAINT', at)).toContain('Another person');
    expect(flawOf(open, 'officer-1', 'AUDIT', at)).toContain('COMPLAINT');
    expect(flawOf(open, 'officer-1', 'COMPLAINT', '2026-11-21T12:00:00.000Z')).toContain('over');
    expect(flawOf(asked, 'officer-1', 'COMPLAINT', at)).toContain('No second person');
    expect([stateOf(asked, at), stateOf(open, at)]).toEqual(['ASKED', 'OPEN']);
  });
});
