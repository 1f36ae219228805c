import { createServiceRole } from '../postgres/migrations.js';
import type { ServiceDatabase } from '../postgres/migrations.js';
import { projectorRole } from './schema.js';

export type ReadModelDatabase = ServiceDatabase &
  Readonly<{
    /** As the projector, who writes the read model for all tenants. Holds a password. */
    projectorUrl: string;
  }>;

/**
 * Schema and roles of a service with a read model: owner, service and projector. Called again, it changes nothing.
 * Comes before `migrate`, whose policies name the roles.
 */
export const createReadModelRoles = async (
  adminUrl: string,
  service: string,
): Promise<ReadModelDatabase> => {
  const database = await createServiceRole(adminUrl, service);
  const projector = await createServiceRole(adminUrl, projectorRole(database.schema), [
    database.schema,
  ]);
  return { ...database, projectorUrl: projector.url };
};
