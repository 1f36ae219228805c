import { exampleOf, withExamples } from './openapi-examples.js';

describe('An example made from a schema', () => {
  const party = {
    type: 'object',
    properties: {
      agency: { type: 'string', example: '101' },
      unit: { type: 'string', enum: ['POLICE', 'PET'] },
      note: { type: 'string' },
      since: { type: 'string', format: 'date', example: '2026-01-01' },
    },
    required: ['agency', 'unit'],
  };

  it('has what must be given, and what somebody thought of an example for', () => {
    expect(exampleOf(party, {})).toEqual({ agency: '101', unit: 'POLICE', since: '2026-01-01' });
  });

  it('follows names to other schemas, in lists too', () => {
    const schema = { type: 'array', items: { $ref: '#/components/schemas/PartyDto' } };
    expect(exampleOf(schema, { PartyDto: party })).toEqual([exampleOf(party, {})]);
  });

  it('fits the pattern of a text, or says that it cannot', () => {
    expect(exampleOf({ type: 'string', pattern: '^\\d{3}$' }, {})).toBe('101');
    expect(() => exampleOf({ type: 'string', pattern: '^Ø+$' }, {})).toThrow(/give one/);
  });

  it('is put where a body has none, and nowhere else', () => {
    const json = (content: object) => ({ content: { 'application/json': content } });
    const said = withExamples(
      {
        '/cases': {
          parameters: [],
          post: {
            requestBody: json({ schema: { type: 'boolean' } }),
            responses: {
              200: json({ schema: party, example: { agency: 'kf' } }),
              400: {
                description: 'No.',
                content: { 'application/problem+json': { schema: party } },
              },
            },
          },
        },
      },
      {},
    );
    expect(said).toEqual({
      '/cases': {
        parameters: [],
        post: {
          requestBody: json({ schema: { type: 'boolean' }, example: false }),
          responses: {
            200: { description: 'Done.', ...json({ schema: party, example: { agency: 'kf' } }) },
            400: { description: 'No.', content: { 'application/problem+json': { schema: party } } },
          },
        },
      },
    });
  });
});
