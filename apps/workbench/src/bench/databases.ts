import pg from 'pg';

const asAdmin = async (adminUrl: string, statement: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(statement).finally(() => admin.end());
};

/** Makes an empty database on a server and gives its address. */
export const createDatabase = async (adminUrl: string, name: string): Promise<string> => {
  await asAdmin(adminUrl, `create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
};

/** Removes it, whoever is still connected. */
export const dropDatabase = (adminUrl: string, name: string): Promise<void> =>
  asAdmin(adminUrl, `drop database ${name} with (force)`);
