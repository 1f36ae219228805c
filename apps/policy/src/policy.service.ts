import type { ServiceDefinition } from '#libs/server';
import { policyModule } from './policy.module.js';

/** Decisions, dry run, registers of subjects, agencies and collaborations. */
export const policy: ServiceDefinition = { name: 'policy', module: policyModule };
