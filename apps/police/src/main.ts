import { readEnvironment, startAlone } from '#libs/server';
import { police } from './police.service.js';

void startAlone(police, readEnvironment(process.env));
