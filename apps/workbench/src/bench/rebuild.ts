import pg from 'pg';
import { createReadModelRoles, PostgresEventStore, startReadModel } from '#libs/adapters';
import { agencyChanges, readModelVersion, shownCategories } from '#libs/agency';
import { median, timed } from './figures.js';

export type RebuildFigures = Readonly<{
  service: string;
  events: number;
  rates: readonly number[];
  perSecond: number;
}>;

const rebuilds = 3;

/** Folds the whole read model of an agency service anew, over the database that an exchange left behind. */
export const benchRebuild = async (adminUrl: string, service: string): Promise<RebuildFigures> => {
  const database = await createReadModelRoles(adminUrl, service);
  const { schema, projectorUrl } = database;
  const pool = new pg.Pool({ connectionString: adminUrl, max: 4 });
  const store = new PostgresEventStore({ pool, schema, listenUrl: adminUrl });
  const model = await startReadModel({
    store,
    projectorUrl,
    schema,
    version: readModelVersion,
    categories: shownCategories,
    changesOf: agencyChanges,
  });
  try {
    const { rows } = await pool.query<{ events: number }>(
      `select count(*)::integer as events from ${schema}.events where category = any($1)`,
      [shownCategories],
    );
    const { events } = rows[0]!;
    const rates: number[] = [];
    while (rates.length < rebuilds) {
      const { ms } = await timed(model.rebuild);
      rates.push(Math.round((events * 1000) / ms));
    }
    return { service, events, rates, perSecond: median(rates) };
  } finally {
    await model.close();
    await store.close();
    await pool.end();
  }
};
