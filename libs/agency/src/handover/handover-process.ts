import type { Host } from '#libs/contracts';
import { agencyOfTenant } from '#libs/contracts';
import type { HandoverOutput, InboxEvent } from '#libs/domain';
import { handover, onHandoverMessage, reception } from '#libs/domain';
import type { Clock, Decider, EventStore, Message, RecordedEvent } from '#libs/kernel';
import { isRefused, nameBasedId } from '#libs/kernel';
import { carryOut } from '#libs/server';
import type { OrderEnvelope } from '#libs/server';

type Ports = Readonly<{ host: Host; store: EventStore; clock: Clock }>;

/** What became of a signal that its own stream refused: told to the log, by codes and ids only. */
export type OnRefused = (refused: Readonly<{ stream: string; code: string }>) => void;

/** Carries out what signals in the inboxes ask for. The same message twice comes to the same. */
export class HandoverProcess {
  constructor(
    private readonly ports: Ports,
    private readonly onRefused: OnRefused,
  ) {}

  /** Takes events of inbox streams, in order. */
  async take(events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events) {
      const received = { type: event.type, data: event.data } as unknown as InboxEvent;
      if (received.type === 'MessageReceived')
        await this.carry(onHandoverMessage(received.data.message), event);
    }
  }

  private async carry(output: HandoverOutput, event: RecordedEvent): Promise<void> {
    if ('ignore' in output) return;
    if (output.send === 'handover') await this.decide(handover, output, event);
    else await this.decide(reception, output, event);
  }

  private async decide<S, C extends Message, E extends Message>(
    decider: Decider<S, C, E, string>,
    { stream, command }: Readonly<{ stream: string; command: C }>,
    event: RecordedEvent,
  ): Promise<void> {
    const outcome = await carryOut(this.ports.store, decider, {
      stream,
      command,
      envelope: this.envelope(event),
      operationId: nameBasedId(event.id, 'handover'),
    });
    if (isRefused(outcome)) this.onRefused({ stream, code: outcome.refused });
  }

  private envelope({ stream, unit, correlationId, id }: RecordedEvent): OrderEnvelope {
    const tenant = stream.slice(stream.indexOf('-') + 1);
    return {
      occurredAt: this.ports.clock.now(),
      actor: `system:${this.ports.host}`,
      agency: agencyOfTenant(tenant),
      unit,
      function: 'OTHER',
      correlationId,
      causationId: id,
      purpose: null,
      basis: null,
    };
  }
}
