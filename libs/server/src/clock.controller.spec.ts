import { clockControllers } from './clock.controller.js';

describe('The door to the clock', () => {
  it('is there only where time is simulated', () => {
    expect(clockControllers({ simulatedClock: false })).toEqual([]);
    expect(clockControllers({ simulatedClock: true })).toHaveLength(1);
  });
});
