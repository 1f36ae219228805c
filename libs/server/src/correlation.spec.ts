import { correlationIdOf } from './correlation.js';

const asked = (traceId: string): string =>
  correlationIdOf({ headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });

describe('The correlation id of a request', () => {
  it('is new for a client, whatever trace it says it is in', () => {
    for (const trace of [
      '01079600000123456789abcdefabcdef',
      'abcdef0107960000abcdefabcdefabcd',
      '4bf92f3577b34da6a3ce929d0e0e4736',
      '0'.repeat(32),
    ]) {
      expect(asked(trace)).toMatch(/^[0-9a-f]{32}$/);
      expect(asked(trace)).not.toBe(trace);
      expect(asked(trace)).not.toContain(trace.slice(0, 10));
    }
    expect(correlationIdOf({ headers: { traceparent: 'nonsense' } })).toMatch(/^[0-9a-f]{32}$/);
  });

  it('goes on from service to service', () => {
    const ours = correlationIdOf({ headers: {} });
    expect(asked(ours)).toBe(ours);
    const last = ours.endsWith('0') ? '1' : '0';
    expect(asked(ours.slice(0, -1) + last)).not.toBe(ours.slice(0, -1) + last);
  });

  it('never looks as if it held a CPR number', () => {
    for (let n = 0; n < 5_000; n++) expect(correlationIdOf({ headers: {} })).not.toMatch(/\d{10}/);
  });
});
