import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayHoldCpr } from './cpr-like.js';
import { documented } from './documented.js';
import { Problems } from './openapi.js';
import { invalid, ProblemError } from './problem.js';

/** Why somebody reads about a person: the closed list of `Infohus-Purpose`. */
const lookupPurposes = [
  'CASEWORK',
  'RELEASE_PLANNING',
  'MEETING_PREPARATION',
  'HANDOVER',
  'REQUEST_HANDLING',
  'SUBJECT_ACCESS',
  'COMPLAINT',
  'CORRECTION',
  'ERASURE_REVIEW',
  'AUDIT',
  'OPERATIONS',
] as const;
export type LookupPurpose = (typeof lookupPurposes)[number];

/** What a read that shows a person is recorded with. */
export type ReadReason = Readonly<{ purpose: LookupPurpose; justification: string }>;

const justificationPattern = /^[A-Za-z0-9./_-]{1,64}$/;

const header = (request: FastifyRequest, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

const readReason = (request: FastifyRequest): ReadReason => {
  const purpose = header(request, 'infohus-purpose');
  if (purpose === null) throw new ProblemError('missing-purpose');
  const known = lookupPurposes.find((candidate) => candidate === purpose);
  if (known === undefined)
    throw new ProblemError('missing-purpose', {
      errors: [
        {
          pointer: 'header/Infohus-Purpose',
          rule: 'one-of',
          detail: `Must be one of ${lookupPurposes.join(', ')}.`,
        },
      ],
    });
  const justification = header(request, 'infohus-justification');
  if (justification === null) throw new ProblemError('missing-justification');
  const flaw = justificationFlaw(justification);
  if (flaw !== null)
    throw new ProblemError('missing-justification', {
      errors: [{ pointer: 'header/Infohus-Justification', ...flaw }],
    });
  return { purpose: known, justification };
};

const justificationFlaw = (text: string): Readonly<{ rule: string; detail: string }> | null => {
  if (!justificationPattern.test(text))
    return {
      rule: 'pattern',
      detail: 'Must be a case or journal number: 1-64 of A-Z a-z 0-9 . / _ -',
    };
  if (mayHoldCpr(text)) return { rule: 'no-cpr', detail: 'Must not look like a CPR number.' };
  return null;
};

const readContext = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readReason(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Purpose and justification of a read that shows a person; 400 without them. */
export const ReadContext = (): ParameterDecorator =>
  documented(
    readContext(),
    ApiHeader({
      name: 'Infohus-Purpose',
      required: true,
      schema: { type: 'string', enum: [...lookupPurposes] },
    }),
    ApiHeader({
      name: 'Infohus-Justification',
      required: true,
      description: 'Case or journal number, never a CPR number.',
      schema: { type: 'string', pattern: justificationPattern.source },
    }),
    Problems('missing-purpose', 'missing-justification'),
  );

/** The revision that the client saw (`If-Match`), or undefined. @throws ProblemError 400 */
export const revisionOf = ({ headers }: FastifyRequest): number | undefined => {
  const value = headers['if-match'];
  if (value === undefined) return undefined;
  const revision = /^"(\d{1,15})"$/.exec(value)?.[1];
  if (revision === undefined)
    throw invalid(
      'header/If-Match',
      'etag',
      'Must be one strong ETag as this service gave it out.',
    );
  return Number(revision);
};

/** A parameter that reads `If-Match`, so that it stands in OpenAPI. */
export const documentsIfMatch = (decorator: ParameterDecorator): ParameterDecorator =>
  documented(
    decorator,
    ApiHeader({ name: 'If-Match', required: false, schema: { type: 'string', example: '"3"' } }),
    Problems('revision-mismatch'),
  );

/** Says in `ETag` at which revision a stream is. */
export const tagRevision = (reply: FastifyReply, revision: number): void => {
  void reply.header('etag', `"${revision}"`);
};
