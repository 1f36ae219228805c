import type { ServiceDefinition } from '#libs/server';
import { auditModule } from './audit.module.js';

/** The audit service: every decision, receipt and look-up, in order, to replay, decide again and prove. */
export const audit: ServiceDefinition = {
  name: 'audit',
  module: auditModule,
  unversioned: ['audit/log/checkpoint', 'audit/log/key', 'audit/log/tile/*path'],
};
