import { createService, readEnvironment, serveTogether } from '#libs/server';
import { policy } from './policy.service.js';

const environment = readEnvironment(process.env);
const service = await createService(policy, environment);
const served = await serveTogether([service], environment);
const stop = (): void => void served.close().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
