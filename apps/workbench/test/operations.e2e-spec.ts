import { KafkaBus } from '#libs/adapters';
import { caseEventsTopic, decisionsTopic, hosts, inboxTopic, recordsTopic } from '#libs/contracts';
import { catalogue } from '#libs/telemetry';
import { withOwnKafka } from '../../../libs/testing/src/kafka.js';
import type { Knock } from '../../standalone/test/door.fixture.js';
import { knock, tokenFor } from '../../standalone/test/door.fixture.js';
import { aStory, desksAt, disclose, settled } from '../../standalone/test/story.fixture.js';
import type { Story } from '../../standalone/test/story.fixture.js';
import { eventually } from '../src/demo/expect.js';
import { startCollector } from './collector.fixture.js';
import type { CollectedSpan } from './collector.fixture.js';
import { startExchangeApart } from './exchange-apart.fixture.js';
import type { ExchangeApart } from './exchange-apart.fixture.js';

const describeKafka = await withOwnKafka();

const services = [...hosts, 'policy', 'audit'];

/** A man who is not: each word of him stands nowhere else. */
const planted = {
  cpr: '0107960000',
  name: 'Plantedesen',
  words: 'plantetgulerod',
};
const marks = Object.values(planted);

/** Requests of people who put a person where none belongs. */
const wrong = (path: string, own: string): readonly (Knock & { at: string })[] => {
  const { cpr, name, words } = planted;
  const purpose = { 'infohus-purpose': 'CASEWORK' };
  return [
    { at: `${path}/cases/${cpr}/timeline`, headers: purpose },
    { at: `${path}/persons/${cpr}/${name}` },
    { at: `${path}/cases?name=${name}&cpr=${cpr}` },
    { at: `${path}/cases/${own}/timeline?after=${cpr}`, headers: purpose },
    { at: `${path}/cases/${own}/timeline`, headers: { 'infohus-purpose': words } },
    { at: `${path}/cases/${own}/timeline`, headers: { ...purpose, 'infohus-justification': cpr } },
    { at: `${path}/cases`, body: { identifier: { type: 'CPR', value: `${cpr}9` }, level: 2 } },
    { at: `${path}/cases`, body: { [cpr]: name, level: 2 } },
    { at: `${path}/cases`, body: { identifier: { type: name, value: words }, level: words } },
    { at: `${path}/cases`, raw: `{"level": ${words}` },
    { at: `${path}/cases`, raw: words, headers: { 'content-type': `text/${name}` } },
    { at: `${path}/cases`, body: {}, headers: { 'idempotency-key': cpr } },
    {
      at: `${path}/cases`,
      body: {},
      headers: { traceparent: `00-abcdef${cpr}${'a'.repeat(16)}-${cpr}abcdef-01` },
    },
    {
      at: `${path}/cases/${own}/entries`,
      body: { entryType: words, statements: [{ category: name, text: words, [cpr]: words }] },
      headers: { 'idempotency-key': 'planted-1' },
    },
    { at: `${path}/cases/${own}/facts`, body: { type: name, municipality: cpr } },
    { at: `${path}/cases`, token: `${name}.${words}.${cpr}` },
    { at: `/${name}/v1/cases` },
    { at: `${path}/cases`, method: name.toUpperCase() },
  ];
};

describeKafka('What operators see of an exchange on Kafka', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let exchange: ExchangeApart;
  let desks: ReturnType<typeof desksAt>;
  let story: Story;
  let disclosureId: string;
  const answers: string[] = [];

  const spansOf = async (names: readonly string[]): Promise<readonly CollectedSpan[]> =>
    eventually('the whole trace', async () => {
      const spans = collector.spans();
      const begun = spans.find(
        ({ name }) => name === 'POST /prison-probation/v1/cases/:caseId/disclosures',
      );
      const trace = spans.filter(({ traceId }) => traceId === begun?.traceId);
      const seen = new Set(trace.map(({ service, name }) => `${service} ${name}`));
      return names.every((name) => seen.has(name)) ? trace : undefined;
    });

  beforeAll(async () => {
    collector = await startCollector();
    exchange = await startExchangeApart({
      INFOHUS_LOG: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '500',
    });
    desks = desksAt(exchange.url);
    story = await aStory(desks.prison, planted.cpr);
    const entry = await desks.prison.post<{ statements: { statementId: string }[] }>(
      `/cases/${story.caseId}/entries`,
      {
        entryType: 'note',
        occurredAt: new Date(Date.now() - 60_000).toISOString(),
        statements: [
          { category: 'HOUSING', text: `${planted.name}: ${planted.words}`, thirdPerson: 'NONE' },
        ],
      },
    );
    const statementIds = [...story.statementIds, entry.body.statements[0]!.statementId];
    disclosureId = await disclose(desks.prison, { ...story, statementIds });
    await eventually(
      'the disclosure is settled',
      () => settled(desks.prison, story.caseId, [disclosureId]),
      60_000,
    );
    const token = await tokenFor(exchange.url, 'kf-nyborg');
    for (const { at, ...asked } of wrong('/prison-probation/v1', story.caseId)) {
      const { status, text, headers } = await knock(`${exchange.url}${at}`, { token, ...asked });
      expect([at, status >= 400 && status < 500]).toEqual([at, true]);
      answers.push(text, JSON.stringify([...headers]));
    }
  });

  afterAll(async () => {
    await exchange?.stop();
    collector.stop();
  });

  it('is one trace for one disclosure, from the request to the read models of sender and recipient, and to audit', async () => {
    const trace = await spansOf([
      'infohus-prison-probation append DisclosureMade',
      'infohus-prison-probation publish infohus.case-events.prison-probation.v1',
      'infohus-policy consume infohus.case-events.prison-probation.v1',
      'infohus-policy decide dk.infohus.disclosure.made.v1',
      'infohus-policy append DecisionRecorded',
      'infohus-policy publish infohus.inbox.municipality.v1',
      'infohus-municipality consume infohus.inbox.municipality.v1',
      'infohus-municipality append MessageReceived',
      'infohus-municipality project read-model-1',
      'infohus-prison-probation project read-model-1',
      'infohus-audit project log',
    ]);
    const ids = new Set(trace.map(({ spanId }) => spanId));
    const roots = trace.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
    expect(roots.map(({ name }) => name)).toEqual([
      'POST /prison-probation/v1/cases/:caseId/disclosures',
    ]);
  });

  it('are figures that stand in the catalogue with their labels, each of them served by somebody', async () => {
    const seen = new Map<string, Set<string>>();
    for (const service of services) {
      const text = await (await fetch(`${exchange.url}/${service}/metrics`)).text();
      for (const [, name] of text.matchAll(/^# TYPE (\S+) /gm))
        if (!/^(process|nodejs)_/.test(name!)) seen.set(name!, seen.get(name!) ?? new Set());
      for (const [, name, labels] of text.matchAll(
        /^((?:infohus|http)_\w+?)(?:_bucket|_sum|_count)?\{(.*)\} /gm,
      ))
        for (const [, label] of labels!.matchAll(/(\w+)="/g))
          if (label !== 'service' && label !== 'le') seen.get(name!)!.add(label!);
    }
    // What has not happened here: nothing failed.
    const quiet = ['infohus_failures_total'];
    expect([...seen.keys()].filter((name) => !(name in catalogue))).toEqual([]);
    for (const [name, { labels }] of Object.entries(catalogue))
      if (!quiet.includes(name))
        expect([name, [...(seen.get(name) ?? ['missing'])].sort()]).toEqual([
          name,
          [...labels].sort(),
        ]);
  });

  it('say how fresh every read model is, what was decided by which rule, and that nothing waits', async () => {
    const figures = async (service: string): Promise<string> =>
      (await fetch(`${exchange.url}/${service}/metrics`)).text();
    const policy = await figures('policy');
    expect(policy).toMatch(/infohus_decisions_total\{.*outcome="DENY".*\} 1\n/);
    expect(policy).toMatch(/infohus_decisions_total\{.*rule="R54".*\} 1\n/);
    expect(policy).toMatch(/infohus_consumer_up\{group="policy".*\} 1\n/);
    await eventually('nothing waits', async () => {
      const text = (await Promise.all(services.map(figures))).join('\n');
      const waiting = [
        ...text.matchAll(
          /^infohus_(?:consumer_lag|messages_parked|relay_lag_seconds|projection_lag_seconds)\{.*\} (\S+)$/gm,
        ),
      ];
      return waiting.length > 50 && waiting.every(([, value]) => value === '0') ? true : undefined;
    });
    const town = await figures('municipality');
    const age = /^infohus_projection_age_seconds\{projection="read-model-1".*\} (\S+)$/m.exec(town);
    expect(Number(age?.[1])).toBeGreaterThan(0);
    expect(Number(age?.[1])).toBeLessThan(120);
  });

  it('names no person: not in a log line, an answer to a wrong request, a figure or a trace', async () => {
    const figures = await Promise.all(
      services.map(async (service) => (await fetch(`${exchange.url}/${service}/metrics`)).text()),
    );
    const told = {
      log: exchange.log(),
      answers: answers.join('\n'),
      figures: figures.join('\n'),
      traces: collector.text(),
    };
    for (const [where, text] of Object.entries(told)) {
      expect([where, text.length > 2_000]).toEqual([where, true]);
      for (const mark of marks)
        expect([where, mark, text.toLowerCase().includes(mark.toLowerCase())]).toEqual([
          where,
          mark,
          false,
        ]);
    }
  });

  it('names no person in a key or a header on any topic, and its words only where they belong', async () => {
    const bus = new KafkaBus({ brokers: [exchange.kafka] });
    const outside: string[] = [];
    const holding = new Set<string>();
    let count = 0;
    const topics = [
      ...hosts.flatMap((host) => [caseEventsTopic(host), inboxTopic(host), recordsTopic(host)]),
      decisionsTopic,
    ];
    const consumer = await bus.consume({ group: 'who-looks-for-a-person', topics }, (batch) => {
      for (const { topic, key, headers, value } of batch) {
        count++;
        outside.push(key, JSON.stringify(headers));
        if (marks.some((mark) => value.includes(mark))) holding.add(topic);
      }
      return Promise.resolve();
    });
    await eventually(
      'everything was read',
      async () => {
        const lag = await consumer.lag();
        return count > 10 && lag.every(({ behind }) => behind === 0n) ? true : undefined;
      },
      60_000,
    );
    await bus.close();
    for (const mark of marks)
      expect([mark, outside.filter((text) => text.includes(mark))]).toEqual([mark, []]);
    expect([...holding].sort()).toEqual(
      [caseEventsTopic('prison-probation'), inboxTopic('municipality')].sort(),
    );
  });
});
