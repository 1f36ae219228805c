/** The words of a statement: erasable, apart from the events that name them by id and commitment. */
export type Content = Readonly<{
  id: string;
  /** The person whose erasure takes it along. */
  subjectId: string;
  text: string;
  /** Hex, 32 bytes: opens the commitment in the event; dies with the text. */
  salt: string;
}>;

/** Words on their way into a store. `saidAt`, RFC 3339: when they were said elsewhere; without it they are said now. */
export type SaidContent = Content & Readonly<{ saidAt?: string; statementId?: string }>;

/** What is not taken in any more: all that was said of a person up to then (RFC 3339), or one statement of it. */
export type Barred = Readonly<{ until: string; statementId: string | null }>;

/** Erasable words beside immutable events. */
export abstract class ContentStore {
  /**
   * Durable when it resolves; the same id again changes nothing.
   * @returns ids of those that stood there before, and stand as they were
   */
  abstract put(contents: readonly SaidContent[]): Promise<readonly string[]>;
  /** Those that are still there. */
  abstract get(ids: readonly string[]): Promise<ReadonlyMap<string, Content>>;
  /** Ids of all that is there on a person. */
  abstract ofSubject(subjectId: string): Promise<readonly string[]>;
  /** Deletes; unknown ids are no error. */
  abstract erase(ids: readonly string[]): Promise<void>;
  /**
   * Deletes what is these persons' for good: whoever puts one of these ids again is answered as if it stood there.
   * What stands there of another person stays, and may be put again. What is `barred` of these persons is not taken in
   * when it comes later; when that is all of a person, everything that is there goes.
   */
  abstract destroy(
    ids: readonly string[],
    subjectIds: readonly string[],
    barred?: Barred,
  ): Promise<void>;
}

/** RFC 3339 UTC with milliseconds. */
export abstract class Clock {
  abstract now(): string;
}

/** The clock of a trial: it stands until it is moved, and is the same in every process of an exchange. */
export abstract class SimulatedClock extends Clock {
  /**
   * Moves it forward; a time that has passed changes nothing. When it resolves, this process reads the new time.
   * @throws RangeError on a time that is none
   */
  abstract moveTo(now: string): Promise<void>;
}

/** New UUIDs (version 7) for what comes from outside. */
export abstract class Ids {
  abstract next(): string;
}
