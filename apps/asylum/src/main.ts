import { readEnvironment, startAlone } from '#libs/server';
import { asylum } from './asylum.service.js';

void startAlone(asylum, readEnvironment(process.env));
