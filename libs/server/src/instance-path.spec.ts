import { instancePath } from './instance-path.js';

describe('The place of a problem', () => {
  const pattern = '/police/v1/cases/:caseId/entries/:number';

  it('is the path with the ids that we gave', () => {
    const path = '/police/v1/cases/0192f0c1-7a68-7d7c-9c5f-2a2f0b1c9d11/entries/7';
    expect(instancePath(`${path}?limit=1`, pattern)).toBe(path);
  });

  it('never says back what a client put where an id belongs, nor a path that nobody serves', () => {
    expect(instancePath('/police/v1/cases/0107910000/entries/Anna%20Hansen', pattern)).toBe(
      pattern,
    );
    expect(instancePath('/police/v1/persons/0107910000', undefined)).toBe('/');
  });
});
