import { parentPort, workerData } from 'node:worker_threads';
import { examine } from './cedar.examination.js';
import type { Examination } from './cedar.examination.js';

// The thread that may die: it examines one candidate set, answers, and ends.
parentPort?.postMessage(examine(workerData as Examination));
