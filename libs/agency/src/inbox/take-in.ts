import type { HandleMessages } from '#libs/kernel';
import type { InboxReceiver } from './inbox-receiver.js';

/** Takes a batch in: tenants side by side, the messages of each in their order. */
export const takeIn =
  (receiver: InboxReceiver): HandleMessages =>
  async (batch) => {
    const byTenant = Map.groupBy(batch, ({ key }) => key);
    const done = await Promise.allSettled(
      [...byTenant].map(([key, messages]) => receiver.receive(key, messages)),
    );
    // Only when nothing is under way any more may the batch come again.
    for (const outcome of done) if (outcome.status === 'rejected') throw outcome.reason;
  };
