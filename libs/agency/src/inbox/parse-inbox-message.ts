import { Ajv2020 } from 'ajv/dist/2020.js';
import { agenciesOf, agencyOfTenant, inboxMessageSchema, unitsOfTenant } from '#libs/contracts';
import type { Host, InboxMessage } from '#libs/contracts';
import { Poisoned } from '#libs/kernel';

// `discriminator`: only the branch of the message's own kind is looked at.
const isInboxMessage = new Ajv2020({ discriminator: true }).compile<InboxMessage>({
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

const isHosted = (host: Host, { tenant, unit }: InboxMessage): boolean =>
  agenciesOf(host).some(({ id }) => id === agencyOfTenant(tenant)) &&
  unitsOfTenant(tenant).includes(unit);

/**
 * Reads one message of the host's inbox topic.
 * @throws Poisoned when it is not of the documented form, or for a tenant that this host does not serve
 */
export const parseInboxMessage = (host: Host, key: string, value: string): InboxMessage => {
  const message = parse(value);
  if (!isInboxMessage(message)) throw new Poisoned('inbox-message-malformed');
  if (message.tenant !== key) throw new Poisoned('inbox-message-misplaced');
  if (!isHosted(host, message)) throw new Poisoned('inbox-tenant-not-hosted');
  return message;
};
