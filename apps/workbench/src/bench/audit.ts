import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { clientCredentials, InfohusClient } from '#libs/client';
import { readDemoClients } from '#libs/server';
import { clients } from '../demo/world.js';
import { median, rounded, timed } from './figures.js';

export type AuditFigures = Readonly<{
  replayedLines: number;
  replayedBytes: number;
  /** Lines a second, one figure a round. */
  replay: readonly number[];
  redecided: number;
  /** Decisions a second, one figure a round. */
  redecide: readonly number[];
}>;

const reason = { purpose: 'AUDIT', justification: 'BENCH-3' };
const rounds = 3;
/** What was decided in the seconds before is little: a round takes a fifth of a second, and the first ones compile. */
const redecisionRounds = { warm: 3, measured: 12 };

const linesIn = async (path: string): Promise<number> => {
  let lines = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
};

const officerToken = (url: string): Promise<string> => {
  const known = readDemoClients(resolve('infra/demo/clients.json'));
  const officer = known.find(({ client_id }) => client_id === clients.officer);
  if (officer === undefined) throw new Error('There is no compliance officer among the clients');
  return clientCredentials({
    tokenUrl: `${url}/oidc/token`,
    clientId: officer.client_id,
    clientSecret: officer.client_secret,
  })();
};

/** Replays everything that an exchange knows to a file, and decides every decision again; over HTTP. */
export const benchAudit = async (url: string, folder: string): Promise<AuditFigures> => {
  const token = await officerToken(url);
  const path = join(folder, 'replay.ndjson');
  const replay: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { ms } = await timed(async () => {
      const answer = await fetch(`${url}/audit/v1/replay`, {
        headers: {
          authorization: `Bearer ${token}`,
          'infohus-purpose': reason.purpose,
          'infohus-justification': reason.justification,
        },
      });
      if (!answer.ok || answer.body === null) throw new Error(`replay: ${answer.status}`);
      await pipeline(Readable.fromWeb(answer.body), createWriteStream(path));
    });
    replay.push(Math.round(((await linesIn(path)) * 1000) / ms));
  }
  const client = new InfohusClient({ url, token: () => Promise.resolve(token) });
  const redecide: number[] = [];
  let redecided = 0;
  for (let round = -redecisionRounds.warm; round < redecisionRounds.measured; round++) {
    const { ms, value } = await timed(() =>
      client.post<{ decided: number; differences: readonly unknown[] }>(
        '/audit/v1/redecisions',
        {},
        { reason },
      ),
    );
    if (value.body.differences.length > 0) throw new Error('A decision came out otherwise');
    redecided = value.body.decided;
    if (round >= 0) redecide.push(Math.round((redecided * 1000) / ms));
  }
  const { size } = await stat(path);
  return { replayedLines: await linesIn(path), replayedBytes: size, replay, redecided, redecide };
};

/** Medians with their budgets (DESIGN section 9). */
export const auditFindings = ({ replay, redecide }: AuditFigures) => [
  {
    what: 'Audit: replay of everything to a file, over HTTP',
    value: rounded(median(replay)),
    unit: 'events/s',
    budget: { atLeast: 20_000 },
  },
  {
    what: 'Audit: every decision decided again, over HTTP, warm',
    value: rounded(median(redecide)),
    unit: 'decisions/s',
    budget: { atLeast: 20_000 },
  },
];
