import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type {
  Category,
  DisclosureView,
  Party,
  ReceivedStatementView,
  TimelineView,
} from '#libs/contracts';
import { Desk } from '../../workbench/src/demo/desk.js';
import { clients } from '../../workbench/src/demo/world.js';
import { newDataFolder, startExchange } from './exchange.fixture.js';
import { serverLogOf, Stores } from './stores.fixture.js';
import type { Schema } from './stores.fixture.js';
import { aStory } from './story.fixture.js';

/** A word that stands nowhere else. */
const planted = (): string => `planted${randomUUID().replaceAll('-', '')}`;

export type Said = Readonly<{ statementId: string; entryId: string; word: string }>;
export type Person = Readonly<{ caseId: string; said: Readonly<Record<string, Said>> }>;

const marks: Readonly<Record<string, object>> = {
  CRIMINAL: { ownGround: true },
  FAMILY: { identifiesInformant: true },
};

/** An exchange in which every word that a test says can be found again, wherever it went. */
export const aPlantedWorld = async () => {
  const dataFolder = newDataFolder();
  const exchange = await startExchange(dataFolder, { INFOHUS_LOG: 'debug' });
  let log = '';
  for (const stream of [exchange.child.stdout, exchange.child.stderr])
    stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const stores = await Stores.open(dataFolder);
  const words: string[] = [];

  const deskOf = (role: keyof typeof clients, service: string): Desk =>
    new Desk(exchange.url, clients[role], service, 'T-1');
  const prison = () => deskOf('prison', 'prison-probation');
  const town = () => deskOf('social', 'municipality');
  const district = () => deskOf('police', 'police');

  const word = (): string => {
    const one = planted();
    words.push(one);
    return one;
  };

  const say = async (caseId: string, category: Category): Promise<Said> => {
    const text = word();
    const { body } = await prison().post<{
      entryId: string;
      statements: { statementId: string }[];
    }>(`/cases/${caseId}/entries`, {
      entryType: 'note',
      occurredAt: '2026-03-01T09:30:00+01:00',
      statements: [{ category, text, thirdPerson: 'NONE', ...marks[category] }],
    });
    return { entryId: body.entryId, statementId: body.statements[0]!.statementId, word: text };
  };

  const person = async (cpr: string, ...categories: readonly Category[]): Promise<Person> => {
    const { caseId } = await aStory(prison(), cpr);
    const said: Record<string, Said> = {};
    for (const category of categories) said[category] = await say(caseId, category);
    return { caseId, said };
  };

  const disclose = async (
    { caseId, said }: Person,
    recipients: readonly Party[],
    more: object = {},
  ): Promise<string> => {
    const { body } = await prison().post<{ disclosureId: string }>(`/cases/${caseId}/disclosures`, {
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      recipients,
      statementIds: Object.values(said).map(({ statementId }) => statementId),
      necessity: { need: word(), whyThisRecipient: 'Opgave.', whyTheseStatements: 'Behov.' },
      ...more,
    });
    await stores.atRest();
    return body.disclosureId;
  };

  /** The recipient's case on the person, opened from the first message of that disclosure. */
  const opened = async (desk: Desk, disclosureId: string): Promise<string> => {
    const message = await desk.message(0, (item) => item.disclosureId === disclosureId);
    const { body } = await desk.post<{ caseId: string }>('/cases', {
      fromInbox: message.number,
      level: 2,
    });
    return body.caseId;
  };

  const received = async (
    desk: Desk,
    caseId: string,
  ): Promise<readonly ReceivedStatementView[]> => {
    const { items }: TimelineView = await desk.timeline(caseId);
    return items.flatMap((item) => (item.kind === 'received' ? item.statements : []));
  };
  const shown = async (desk: Desk, caseId: string): Promise<readonly string[]> =>
    (await received(desk, caseId))
      .map((one) => (one.state === 'CURRENT' ? (one.text ?? 'erased') : one.reason))
      .sort();
  const holders = async (text: string): Promise<readonly Schema[]> => {
    const found: Schema[] = [];
    for (const schema of ['municipality', 'police', 'asylum', 'policy', 'audit'] as const)
      if ((await stores.tablesWith(schema, text)).length > 0) found.push(schema);
    return found;
  };
  const receiptsOf = async ({ caseId }: Person, id: string): Promise<readonly number[]> => {
    const view = await prison().read<DisclosureView>(`/cases/${caseId}/disclosures/${id}`);
    return view.recipients.map(({ receipts }) => receipts.length);
  };

  const logged = (): string => log + serverLogOf(dataFolder);
  const close = async (): Promise<void> => {
    await stores.close();
    await exchange.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
  const desks = { deskOf, prison, town, district };
  const acts = { word, person, disclose, opened };
  return { stores, words, ...desks, ...acts, shown, holders, receiptsOf, logged, close };
};
