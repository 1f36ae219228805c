import type { Clock, ContentStore, EventStore } from '#libs/kernel';
import type { PolicyEngine } from '#libs/policy';
import type { Collaborations } from '../register/collaborations.js';
import type { Releases } from '../decisions/releases.js';
import type { KnownSubjects } from '../subjects/known-subjects.js';
import type { PostedMessages } from './posted-messages.js';

/** What deciding needs. */
export type Bench = Readonly<{
  store: EventStore;
  content: ContentStore;
  clock: Clock;
  subjects: KnownSubjects;
  collaborations: Collaborations;
  releases: Releases;
  posted: PostedMessages;
  engine: () => PolicyEngine;
  /** Takes up what any instance recorded about the law and the register so far: before deciding. */
  catchUp: () => Promise<void>;
}>;

/** True when a stream has an event. */
export const exists = async (store: EventStore, stream: string): Promise<boolean> => {
  for await (const _ of store.readStream(stream, { limit: 1 })) return true;
  return false;
};
