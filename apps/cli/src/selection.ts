import type { Call } from './command.js';
import { text } from './command.js';

/** Options that say which entries. */
export const selectionOptions = {
  case: { type: 'string' },
  subject: { type: 'string' },
  disclosure: { type: 'string' },
  handover: { type: 'string' },
  agency: { type: 'string' },
  recipient: { type: 'string' },
  reader: { type: 'string' },
  form: { type: 'string' },
  outcome: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
} as const;

export const selectionHelp = {
  case: 'Of this case at the sender, and what came of its disclosures',
  subject: 'On this subject (id, never a CPR number)',
  disclosure: 'Of this disclosure',
  handover: 'Of this handover',
  agency: 'Of this agency',
  recipient: 'To this recipient: agency/UNIT, or a tenant',
  reader: 'By this reader',
  form: 'Under this form of cooperation',
  outcome: 'With this outcome',
  from: 'Recorded at or after this time (RFC 3339)',
  until: 'Recorded before this time (RFC 3339)',
};

/** What was selected, as the audit service takes it. */
export const selectionOf = (call: Call): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.keys(selectionOptions).flatMap((name) => {
      const value = text(call, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
