import { NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { problems } from '#libs/contracts';
import { NotRecorded, refuse, RevisionConflict } from '#libs/kernel';
import { canonicalJson } from './canonical-json.js';
import { faultOf } from './logging.js';
import { ProblemError, RefusalError, toProblem } from './problem.js';

const of = (error: unknown, ifMatch = false) => {
  const { code, status } = toProblem(error, ifMatch).body;
  return [status, code];
};

describe('A problem', () => {
  it('of the registry has a status of its class, a title and a kebab-case code', () => {
    for (const [code, { status, title }] of Object.entries(problems)) {
      expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      expect([code, status >= 400 && status < 600]).toEqual([code, true]);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
    }
  });

  it('is made of whatever was thrown', () => {
    expect(of(new ProblemError('missing-purpose'))).toEqual([400, 'missing-purpose']);
    expect(of(new NotFoundException('secret'))).toEqual([404, 'not-found']);
    expect(of(new PayloadTooLargeException())).toEqual([413, 'body-too-large']);
    expect(of(new NotRecorded())).toEqual([503, 'not-recorded']);
    expect(of(Object.assign(new Error(), { statusCode: 415 }))).toEqual([
      415,
      'unsupported-media-type',
    ]);
    expect(of(Object.assign(new Error(), { code: 'toString' }))).toEqual([500, 'internal']);
    for (const foreign of [new Error('x'), 'x', null, undefined, 7, {}])
      expect(of(foreign)).toEqual([500, 'internal']);
  });

  it('of a lost race is 412 when the client named a revision, else 409', () => {
    const conflict = new RevisionConflict('case-1', 3, 4);
    expect(of(conflict)).toEqual([409, 'revision-conflict']);
    expect(of(conflict, true)).toEqual([412, 'revision-mismatch']);
  });

  it('of a refusal is 409 with its own code, or as the registry says', () => {
    expect(of(new RefusalError(refuse('handover-answered-too-late')))).toEqual([
      409,
      'handover-answered-too-late',
    ]);
    expect(of(new RefusalError(refuse('not-found')))).toEqual([404, 'not-found']);
    const { body } = toProblem(new RefusalError(refuse('too-late', { due: '2026-12-01' })));
    expect(body).toMatchObject({
      type: '/problems/too-late',
      title: 'Too late',
      facts: { due: '2026-12-01' },
    });
  });

  it('never carries the message of what was thrown', () => {
    const text = JSON.stringify(toProblem(new Error('010190-1234')));
    expect(text).not.toContain('010190');
  });
});

describe('What is logged of a fault', () => {
  it('is its class, code and place, not its message', () => {
    const cause = Object.assign(new Error('row (010190-1234)\n    at 010190-1234'), {
      code: '23505',
    });
    const text = JSON.stringify(faultOf(new TypeError('010190-1234', { cause })));
    expect(text).toContain('TypeError');
    expect(text).toContain('23505');
    expect(text).toContain('problem.spec');
    expect(text).not.toContain('010190');
  });
});

describe('Canonical JSON', () => {
  it('is the same for the same value in another order, and another for another value', () => {
    const text = canonicalJson({ b: [1, { d: null, c: 'x' }], a: true });
    expect(text).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson({ a: true, b: [1, { c: 'x', d: null }], e: undefined })).toBe(text);
    expect(canonicalJson({ a: ['1'] })).not.toBe(canonicalJson({ a: [1] }));
    expect(canonicalJson({ a: [['b']] })).not.toBe(canonicalJson({ a: ['b'] }));
  });
});
