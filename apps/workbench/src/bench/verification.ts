import { benchVerification } from '#libs/adapters';
import type { Bench, BenchPlace, Findings } from './figures.js';
import { median, percentile, rounded } from './figures.js';

const run = async ({ folder, say }: BenchPlace): Promise<Findings> => {
  say('making a log of 1,000,000 leaves');
  const { verifySeconds, proofMs, ...log } = await benchVerification(folder);
  return {
    figures: [
      {
        what: 'Verification of 1,000,000 leaves',
        value: rounded(verifySeconds),
        unit: 's',
        budget: { atMost: 30 },
      },
      {
        what: 'An inclusion proof in that log: median',
        value: rounded(median(proofMs)),
        unit: 'ms',
        budget: { atMost: 20 },
      },
      { what: '… 99th percentile', value: rounded(percentile(proofMs, 99)), unit: 'ms' },
    ],
    raw: { ...log, verifySeconds, proofMsMedian: median(proofMs), proofs: proofMs.length },
  };
};

/** How long it takes to verify the whole log, and to prove one leaf of it. */
export const verification: Bench = {
  name: 'verification',
  title: 'Audit: verifying the log',
  about:
    'A log of 1,000,000 leaves of 300 bytes in files: every tile and the root derived from the entries and compared with what is there and signed; then single inclusion proofs at random places.',
  run,
};
