import { hoistSchemas } from './openapi-schemas.js';

describe('A schema with a name of its own', () => {
  const situation = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:infohus:schema:disclosure-situation:v1',
    type: 'object',
    properties: { sender: { $ref: '#/$defs/acting-party' } },
    $defs: { 'acting-party': { type: 'object' } },
  };

  it('stands once in the document, with its parts, and is pointed at from where it was', () => {
    const schemas: Record<string, unknown> = {};
    const seen = hoistSchemas({ items: [situation, { schema: situation }] }, schemas);
    const ref = { $ref: '#/components/schemas/DisclosureSituation' };
    expect(seen).toEqual({ items: [ref, { schema: ref }] });
    expect(schemas).toEqual({
      DisclosureSituation: {
        type: 'object',
        properties: { sender: { $ref: '#/components/schemas/DisclosureSituationActingParty' } },
      },
      DisclosureSituationActingParty: { type: 'object' },
    });
  });

  it('leaves everything else as it is', () => {
    const part = { a: [1, null, { $ref: '#/components/schemas/X' }], b: 'text' };
    expect(hoistSchemas(part, {})).toEqual(part);
  });
});
