import { Ajv2020 } from 'ajv/dist/2020.js';
import { inboxMessageSchema, unitsOfTenant } from '#libs/contracts';
import type { Host, InboxMessage } from '#libs/contracts';
import { Poisoned } from '#libs/kernel';
import { isHostedTenant } from './hosted-tenant.js';

// `discriminator`: only the branch of the message's own kind is looked at. Definitions inlined where they are named
// would make a function of 400 kB, and 25 MiB of garbage while it is made.
const isInboxMessage = new Ajv2020({
  discriminator: true,
  inlineRefs: false,
}).compile<InboxMessage>({
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  ...inboxMessageSchema,
});

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Poisoned('inbox-message-unreadable', { cause });
  }
};

const isAddressed = (host: Host, { tenant, unit }: InboxMessage): boolean =>
  isHostedTenant(host, tenant) && unitsOfTenant(tenant).includes(unit);

/** The number of a message that is otherwise of no use; null when even that cannot be told. */
export const numberIn = (value: string, key: string): number | null => {
  try {
    const message = JSON.parse(value) as Partial<Record<string, unknown>> | null;
    const number = message?.['number'];
    return message?.['tenant'] === key && Number.isSafeInteger(number) && (number as number) > 0
      ? (number as number)
      : null;
  } catch {
    return null;
  }
};

/**
 * Reads one message of the host's inbox topic.
 * @throws Poisoned when it is not of the documented form, or for a tenant that this host does not serve
 */
export const parseInboxMessage = (host: Host, key: string, value: string): InboxMessage => {
  const message = parse(value);
  if (!isInboxMessage(message)) throw new Poisoned('inbox-message-malformed');
  if (message.tenant !== key) throw new Poisoned('inbox-message-misplaced');
  if (!isAddressed(host, message)) throw new Poisoned('inbox-tenant-not-hosted');
  return message;
};
