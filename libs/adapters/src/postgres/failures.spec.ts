import { isAway, isForbidden } from './failures.js';

const coded = (code: string): Error => Object.assign(new Error('as pg says it'), { code });

describe('A failure of PostgreSQL', () => {
  it.each([
    ['connection refused', coded('ECONNREFUSED')],
    ['refused on each address', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })],
    ['refused on each address, said one by one', new AggregateError([coded('ECONNREFUSED')])],
    ['connection reset', coded('ECONNRESET')],
    ['disk full', coded('53100')],
    ['too many connections', coded('53300')],
    ['administrator shutdown', coded('57P01')],
    ['starting up', coded('57P03')],
    ['I/O error', coded('58030')],
    ['deadlock', coded('40P01')],
    ['standby', coded('25006')],
    ['lost between two queries', new Error('Connection terminated unexpectedly')],
  ])('is no fault of the request: %s', (_, error) => {
    expect(isAway(error)).toBe(true);
  });

  it.each([
    ['unique violation', coded('23505')],
    ['invalid text', coded('22021')],
    ['no such table', coded('42P01')],
    ['wrong password', coded('28P01')],
    ['a bug of ours', new TypeError('undefined is not a function')],
    ['no error at all', 'Connection terminated'],
  ])('is no reason to try again: %s', (_, error) => {
    expect(isAway(error)).toBe(false);
  });

  it('is for good when the login may not', () => {
    expect(['28P01', '28000', '42501'].map((code) => isForbidden(coded(code)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(isForbidden(coded('57P03'))).toBe(false);
  });
});
