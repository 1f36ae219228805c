import type { RecordEvents } from '#libs/contracts';
import type { Message } from '#libs/kernel';

/** Stream `lookup-<agency>`: a read, a search or a refused attempt, recorded before it is answered. */
export type LookupEvent = Message<'LookupRecorded', RecordEvents['dk.infohus.lookup.recorded.v1']>;
