import { readEnvironment, startAlone } from '#libs/server';
import { policy } from './policy.service.js';

void startAlone(policy, readEnvironment(process.env));
