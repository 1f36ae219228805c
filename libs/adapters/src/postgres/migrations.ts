import { createHash, createHmac } from 'node:crypto';
import pg from 'pg';

/** One step of a schema. `sql` runs once, in one transaction, with the schema first on the search path. */
export type Migration = Readonly<{
  /** Sorts nothing: steps run in the order of the list. */
  id: string;
  sql: string;
}>;

/** Checks a schema or role name, so that it can stand in SQL as it is. @throws Error */
export const identifier = (name: string): string => {
  if (/^[a-z][a-z0-9_]{0,47}$/.test(name)) return name;
  throw new Error(`"${name}" is no schema name: lower-case letters, digits and underscores`);
};

/** A 64-bit advisory lock key for a name, as PostgreSQL wants it: a decimal string. */
export const lockKey = (...name: readonly string[]): string =>
  createHash('sha256').update(name.join('\n')).digest().readBigInt64BE().toString();

const fingerprint = (sql: string): string => createHash('sha256').update(sql).digest('hex');

const apply = async (client: pg.ClientBase, schema: string, step: Migration): Promise<void> => {
  await client.query('begin');
  try {
    await client.query(`set local search_path to ${schema}, public`);
    await client.query(step.sql);
    await client.query(`insert into ${schema}.migrations (id, fingerprint) values ($1, $2)`, [
      step.id,
      fingerprint(step.sql),
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(`Migration ${step.id} of schema ${schema} failed`, { cause });
  }
};

/**
 * Brings a schema up to date: each step once, several processes at a time, a failed step leaves nothing behind.
 * @throws Error when a step fails, or was changed after it had been applied.
 */
export const migrate = async (
  url: string,
  schemaName: string,
  steps: readonly Migration[],
): Promise<void> => {
  const schema = identifier(schemaName);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey('migrate', schema)]);
    const found = await client.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (found.rowCount === 0) await client.query(`create schema ${schema}`);
    await client.query(
      `create table if not exists ${schema}.migrations (
         id text primary key, fingerprint text not null, applied_at timestamptz not null default now())`,
    );
    const { rows } = await client.query<{ id: string; fingerprint: string }>(
      `select id, fingerprint from ${schema}.migrations`,
    );
    const applied = new Map(rows.map((row) => [row.id, row.fingerprint]));
    for (const step of steps) {
      const known = applied.get(step.id);
      if (known === undefined) await apply(client, schema, step);
      else if (known !== fingerprint(step.sql))
        throw new Error(
          `Migration ${step.id} of schema ${schema} was changed after it was applied`,
        );
    }
  } finally {
    await client.end();
  }
};

export type ServiceDatabase = Readonly<{
  schema: string;
  /** Owns the schema: for migrations only. Holds a password. */
  ownerUrl: string;
  /** Reads and writes rows, owns nothing, is under row-level security. Holds a password. */
  url: string;
}>;

const withLogin = (url: string, user: string, password: string): string => {
  const own = new URL(url);
  own.username = user;
  own.password = password;
  return own.toString();
};

// Derived, so that a start on an existing database needs no store of passwords.
const passwordFor = (adminUrl: string, role: string): string =>
  createHmac('sha256', decodeURIComponent(new URL(adminUrl).password))
    .update(`infohus-role:${role}`)
    .digest('base64url');

// Roles belong to the whole server; two starts on two of its databases may make the same one at once.
const ensureRole = async (client: pg.Client, role: string, password: string): Promise<void> => {
  const options = 'login nosuperuser nocreatedb nocreaterole nobypassrls';
  const secret = client.escapeLiteral(password);
  for (let attempt = 1; ; attempt++) {
    const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    const verb = found.rowCount === 0 ? 'create' : 'alter';
    try {
      await client.query(`${verb} role ${role} ${options} password ${secret}`);
      return;
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (attempt >= 20 || !['42710', '23505', 'XX000'].includes(code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5 * attempt));
    }
  }
};

const grantRows = (schema: string, owner: string, role: string): string => `
  grant usage on schema ${schema} to ${role};
  grant select, insert, update, delete on all tables in schema ${schema} to ${role};
  grant usage on all sequences in schema ${schema} to ${role};
  alter default privileges for role ${owner} in schema ${schema}
    grant select, insert, update, delete on tables to ${role};
  alter default privileges for role ${owner} in schema ${schema} grant usage on sequences to ${role};
  alter default privileges for role ${owner} in schema ${schema} grant execute on functions to ${role};`;

/**
 * A schema of a service with two roles: `<service>_owner` for migrations, `<service>` for work, which owns no table
 * (so that row-level security binds it). `sharing`: schemas made this way before, whose rows the service may use too.
 * Called again, it changes nothing.
 */
export const createServiceRole = async (
  adminUrl: string,
  service: string,
  sharing: readonly string[] = [],
): Promise<ServiceDatabase> => {
  const schema = identifier(service.replaceAll('-', '_'));
  const owner = `${schema}_owner`;
  const passwords = { owner: passwordFor(adminUrl, owner), work: passwordFor(adminUrl, schema) };
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey('service-roles')]);
    await ensureRole(client, owner, passwords.owner);
    await ensureRole(client, schema, passwords.work);
    await client.query('revoke create on schema public from public');
    await client.query(`create schema if not exists ${schema} authorization ${owner}`);
    await client.query(grantRows(schema, owner, schema));
    for (const other of sharing.map(identifier))
      await client.query(grantRows(other, `${other}_owner`, schema));
  } finally {
    await client.end();
  }
  return {
    schema,
    ownerUrl: withLogin(adminUrl, owner, passwords.owner),
    url: withLogin(adminUrl, schema, passwords.work),
  };
};
