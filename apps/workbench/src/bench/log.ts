import { benchLog, compareWithTessera } from '#libs/adapters';
import type { Bench, BenchPlace, Findings } from './figures.js';
import { median, rounded } from './figures.js';

const rounds = 3;

const alone = async (folder: string): Promise<Findings> => {
  const runs = [];
  for (let round = 0; round < rounds; round++) runs.push(await benchLog(folder));
  const perSecond = runs.map((one) => one.perSecond);
  return {
    figures: [{ what: 'Merkle log, durable', value: median(perSecond), unit: 'entries/s' }],
    raw: { perSecond },
  };
};

const run = async ({ folder, say }: BenchPlace): Promise<Findings> => {
  const compared = await compareWithTessera(folder, { rounds });
  if ('skipped' in compared) {
    say(compared.skipped);
    return { ...(await alone(folder)), skipped: [compared.skipped] };
  }
  return {
    figures: [
      { what: 'Merkle log, durable', value: compared.ours.perSecond, unit: 'entries/s' },
      { what: 'Tessera (POSIX), durable', value: compared.tessera.perSecond, unit: 'entries/s' },
      {
        what: 'Merkle log over Tessera',
        value: rounded(compared.ratio),
        unit: '×',
        budget: { atLeast: 1 },
      },
    ],
    raw: compared,
  };
};

export const log: Bench = {
  name: 'log',
  title: 'Merkle log',
  about:
    '20,000 entries of 300 bytes, 512 in flight, each durable under a signed checkpoint; run by turns with Tessera where Go is there.',
  run,
};
