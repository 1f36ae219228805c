import { readEnvironment, startAlone } from '#libs/server';
import { audit } from './audit.service.js';

void startAlone(audit, readEnvironment(process.env));
