import { readEnvironment, startAlone } from '#libs/server';
import { prisonProbation } from './prison-probation.service.js';

void startAlone(prisonProbation, readEnvironment(process.env));
