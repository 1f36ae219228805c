import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type {
  DisclosureRecipientView,
  DisclosureView,
  HandoverView,
  InboxItem,
  InboxMessageView,
  Page,
  Party,
  ShownDecision,
  TimelineView,
} from '#libs/contracts';
import { clientCredentials, InfohusClient, Problem } from '#libs/client';
import type { Answer } from '#libs/client';
import { eventually } from './expect.js';

type DemoClient = Readonly<{ client_id: string; client_secret: string }>;

const secrets = new Map(
  (
    JSON.parse(readFileSync(resolve('infra/demo/clients.json'), 'utf8')) as readonly DemoClient[]
  ).map(({ client_id, client_secret }) => [client_id, client_secret]),
);

/** The secret of a demo client. */
export const secretOf = (clientId: string): string => secrets.get(clientId) ?? '';

const same = (a: Party, b: Party): boolean => a.agency === b.agency && a.unit === b.unit;

/** One person at one unit, working through the HTTP API and nothing else. */
export class Desk {
  readonly #client: InfohusClient;

  constructor(
    url: string,
    clientId: string,
    /** First segment of the paths of the service that serves this unit. */
    readonly service: string,
    readonly journal: string,
    /** Where that service is asked; by default where everything is. */
    at = url,
  ) {
    const token = clientCredentials({
      tokenUrl: `${url}/oidc/token`,
      clientId,
      clientSecret: secretOf(clientId),
    });
    this.#client = new InfohusClient({ url: at, token });
  }

  get client(): InfohusClient {
    return this.#client;
  }

  path(path: string): string {
    return `/${this.service}/v1${path}`;
  }

  post<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.#client.post<T>(this.path(path), body);
  }

  /** A read that shows a person: purpose and journal number go with it, and it is recorded. */
  async read<T>(
    path: string,
    purpose = 'CASEWORK',
    query: Record<string, string> = {},
  ): Promise<T> {
    const reason = { purpose, justification: this.journal };
    return (await this.#client.get<T>(this.path(path), { reason, query })).body;
  }

  /** The code of the problem that a read is answered with; null when it is shown. */
  async refusalOf(path: string): Promise<string | null> {
    try {
      await this.read(path);
      return null;
    } catch (error) {
      if (error instanceof Problem) return `${error.status} ${error.code}`;
      throw error;
    }
  }

  /** What was decided for one recipient of a disclosure, as soon as it is. */
  decided(caseId: string, disclosureId: string, recipient: Party): Promise<Decided> {
    return eventually(`decision for ${recipient.agency}/${recipient.unit}`, async () => {
      const view = await this.read<DisclosureView>(`/cases/${caseId}/disclosures/${disclosureId}`);
      const found = view.recipients.find((row) => same(row.recipient, recipient));
      return found?.decision === undefined ? undefined : (found as Decided);
    });
  }

  timeline(caseId: string): Promise<TimelineView> {
    return this.read<TimelineView>(`/cases/${caseId}/timeline`, 'CASEWORK', { limit: '100' });
  }

  /** The first message after a cursor that fits; thin, so nobody is shown by it. */
  message(after: number, fits: (item: InboxItem) => boolean): Promise<InboxItem> {
    return eventually('inbox message', async () => {
      const { body } = await this.#client.get<Page<InboxItem>>(this.path('/inbox'), {
        query: { after, limit: 200 },
      });
      return body.items.find(fits);
    });
  }

  /** Number of the last message, where a new story begins. */
  async lastMessage(): Promise<number> {
    for (let after = 0; ;) {
      const { body } = await this.#client.get<Page<InboxItem>>(this.path('/inbox'), {
        query: { after, limit: 200 },
      });
      const last = body.items.at(-1)?.number;
      if (last === undefined) return after;
      after = last;
    }
  }

  open(number: number): Promise<InboxMessageView> {
    return this.read<InboxMessageView>(`/inbox/${number}`);
  }

  handover(handoverId: string): Promise<HandoverView> {
    return this.read<HandoverView>(`/handovers/${handoverId}`, 'HANDOVER');
  }

  /** The handover, once it is in that state as this side sees it. */
  handoverIn(handoverId: string, state: HandoverView['state']): Promise<HandoverView> {
    return eventually(`handover ${state}`, async () => {
      try {
        const view = await this.handover(handoverId);
        return view.state === state ? view : undefined;
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return undefined;
        throw error;
      }
    });
  }
}

/** A recipient's row after its decision. */
export type Decided = DisclosureRecipientView &
  Readonly<{ decisionId: string; decision: ShownDecision }>;
