import type { InboxItem } from '#libs/contracts';
import { Desk } from '../demo/desk.js';
import type { Exchange } from '../demo/exchange.js';
import { clients, copenhagenSocial, daysFromNow, necessity } from '../demo/world.js';
import type { Way } from './load.js';

/** A person of whom one thing can be disclosed again and again. */
type Person = Readonly<{ caseId: string; statementIds: readonly string[] }>;

// Serial 0000 is never issued.
const cprOf = (index: number): string => {
  const day = String((index % 28) + 1).padStart(2, '0');
  const month = String((Math.floor(index / 28) % 12) + 1).padStart(2, '0');
  return `${day}${month}800000`;
};

const openPerson = async (prison: Desk, index: number): Promise<Person> => {
  const { body: opened } = await prison.post<{ caseId: string }>('/cases', {
    identifier: { type: 'CPR', value: cprOf(index) },
    level: 2,
  });
  const { caseId } = opened;
  const facts = [
    { type: 'ResidenceRecorded', municipality: copenhagenSocial.agency, from: '2019-04-01' },
    {
      type: 'DetentionRecorded',
      kind: 'KF_INSTITUTION',
      convicted: true,
      institution: 'kf-nyborg',
      from: '2025-02-01',
    },
    { type: 'ReleasePlanned', date: daysFromNow(42) },
  ];
  for (const fact of facts) await prison.post(`/cases/${caseId}/facts`, fact);
  const { body: entry } = await prison.post<{ statements: { statementId: string }[] }>(
    `/cases/${caseId}/entries`,
    {
      entryType: 'note',
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      statements: [
        { category: 'HOUSING', text: 'Har ingen bolig på løsladelsesdagen.', thirdPerson: 'NONE' },
        { category: 'HEALTH', text: 'Behandles for astma; skal have læge.', thirdPerson: 'NONE' },
      ],
    },
  );
  return { caseId, statementIds: entry.statements.map(({ statementId }) => statementId) };
};

/** The way of a disclosure through an exchange: a prison discloses, Copenhagen's social services read their inbox. */
export type DisclosureWay = Way &
  Readonly<{
    /** The words of the last message, read as a caseworker would; proves that what was counted can be read. */
    readLast: () => Promise<readonly (string | undefined)[]>;
  }>;

/**
 * Opens `persons` cases at an exchange that is up; the turns of sending go round among them. Each end talks to its own
 * service, as agencies do, where that answers by itself.
 */
export const disclosureWay = async (
  { url, services }: Pick<Exchange, 'url' | 'services'>,
  persons: number,
): Promise<DisclosureWay> => {
  const deskAt = (client: string, service: string, journal: string): Desk =>
    new Desk(url, client, service, journal, services.get(service));
  const prison = deskAt(clients.prison, 'prison-probation', 'BENCH-1');
  const social = deskAt(clients.social, 'municipality', 'BENCH-2');
  const people: Person[] = [];
  const lanes = 8;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let index = lane; index < persons; index += lanes)
        people.push(await openPerson(prison, index));
    }),
  );
  let last = await social.lastMessage();
  const send = async (turn: number): Promise<string> => {
    const { caseId, statementIds } = people[turn % people.length]!;
    const { body } = await prison.post<{ disclosureId: string }>(`/cases/${caseId}/disclosures`, {
      form: 'KSP_A',
      purpose: 'RELEASE_PLAN',
      extent: 'ITEMS',
      recipients: [copenhagenSocial],
      statementIds,
      necessity,
    });
    return body.disclosureId;
  };
  async function* readable(signal: AbortSignal): AsyncGenerator<string> {
    const query = { after: last, limit: 200 };
    const events = social.client.events<InboxItem>(social.path('/inbox/stream'), { query, signal });
    for await (const { data } of events) {
      last = Math.max(last, data.number);
      if (data.kind === 'disclosure' && data.disclosureId !== undefined) yield data.disclosureId;
    }
  }
  const readLast = async (): Promise<readonly (string | undefined)[]> => {
    const { message } = await social.open(last);
    return message.kind === 'disclosure'
      ? message.data.statements.map(({ content }) => content?.text)
      : [];
  };
  return { send, readable, readLast };
};
