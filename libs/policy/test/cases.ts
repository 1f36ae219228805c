import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DisclosureSituation, Outcome, Reason } from '#libs/contracts';

/** A worked case: a situation and what the rules answer, titled with a sentence. */
export type WorkedCase = Readonly<{
  id: string;
  scenario: string;
  mark: 'S' | 'D';
  title: string;
  situation: DisclosureSituation;
  expect: Readonly<{ outcome: Outcome; reason: Reason; basis: readonly string[] }>;
}>;

const folder = fileURLToPath(new URL('../cases/', import.meta.url));

/** All worked cases, file by file. */
export const workedCases: readonly WorkedCase[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .flatMap((file) => JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as WorkedCase[]);
