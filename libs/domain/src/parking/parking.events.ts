import type { RecordEvents } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** Stream `parking-<parkedId>`: a held message, and what persons did about it. No content. */
export type ParkingEvent =
  | Message<'ParkingRecorded', RecordEvents['dk.infohus.parking.recorded.v1']>
  /** One person wants to let the message go; it is done when a second one says so too. */
  | Message<'SkipProposed', { parkedId: string; by: string; reason: string }>;
