import { tenantOf } from '#libs/contracts';
import type { Unit } from '#libs/contracts';
import type { Message, RecordedEvent } from '#libs/kernel';

/** An event of a known union, as it stands in the store. */
export type Recorded<Event extends Message> = Event extends Message
  ? Omit<RecordedEvent, 'type' | 'data'> & Event
  : never;

/** The part of a stream name behind the category. */
export const streamId = ({ stream }: Pick<RecordedEvent, 'stream'>): string =>
  stream.slice(stream.indexOf('-') + 1);

/** The tenant in whose name an event was recorded. */
export const tenantOfEvent = ({ agency, unit }: Pick<RecordedEvent, 'agency' | 'unit'>): string =>
  tenantOf({ agency, unit: unit as Unit });
