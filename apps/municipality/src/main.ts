import { readEnvironment, startAlone } from '#libs/server';
import { municipality } from './municipality.service.js';

void startAlone(municipality, readEnvironment(process.env));
