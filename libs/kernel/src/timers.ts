import type { JsonObject } from './json.js';

/** One timer of a service; a kind and a key name it. No names, numbers or words of persons in any member. */
export type TimerName = Readonly<{
  /** Says who handles it: `handover-overdue`. */
  kind: string;
  /** Ids and codes only, for example `<handoverId>:<step>`. */
  key: string;
}>;

/** What a timer follows from: whatever comes with a version that is not newer than the known one changes nothing. */
export type TimerVersion = Readonly<{
  /** Grows with every change of this timer: the revision of the event that asks for it, in one stream. */
  version: number;
}>;

/** Something to be done at a time. */
export type Timer = TimerName &
  TimerVersion &
  Readonly<{
    /** RFC 3339. */
    dueAt: string;
    /** Ids, codes and dates that the handler needs; by default none. */
    data?: JsonObject;
  }>;

/** A timer whose time has come. */
export type DueTimer = Required<Timer> &
  Readonly<{
    /** The same at every delivery of this due time: derive the ids of events from it, and what comes twice has one effect. */
    id: string;
  }>;

/**
 * Does what is due, in order of the due time, and late with the true due time after a downtime. Resolving ends the
 * timers; rejecting brings them again (at least once). `Poisoned` parks a timer at once, five failures do so too. A
 * handler may schedule and cancel, also its own timer.
 */
export type HandleTimers = (due: readonly DueTimer[]) => Promise<void>;

/** A timer that keeps failing; it waits for a person, and others go on. */
export type ParkedTimer = TimerName &
  Readonly<{ id: string; dueAt: string; code: string; attempts: number; parkedAt: string }>;

/** How it stands with the timers of a service. */
export type TimerFigures = Readonly<{
  /** Due and not done, counted up to 10,000. */
  due: number;
  /** Due time of the oldest that is due, RFC 3339; null: none is. */
  oldestDueAt: string | null;
  parked: number;
}>;

/** Timers at work in this process. */
export type RunningTimers = Readonly<{
  figures: () => Promise<TimerFigures>;
  /** Looks now for what is due. */
  wake: () => void;
  /** Finishes what it holds. */
  close: () => Promise<void>;
}>;

/**
 * Durable timers of one service, once in effect across restarts and several instances. Follow the events of a stream:
 * schedule with the revision of the event as version, and a replay does no harm. They run on the `Clock` port; a timer
 * that was done is not done again when the clock is set back. Adapters pass `libs/testing/timers.contract.ts`.
 */
export abstract class Timers {
  /**
   * Sets or moves timers. Durable when it resolves. One that was done stays done, unless its due time is another.
   * @throws RangeError on a time that is none; NotRecorded when it could not be kept
   */
  abstract schedule(timers: readonly Timer[]): Promise<void>;

  /** Takes timers back; unknown ones are no error. @throws NotRecorded */
  abstract cancel(timers: readonly (TimerName & TimerVersion)[]): Promise<void>;

  /** Whether a timer still waits as it was handed out: neither moved nor taken back nor done meanwhile. */
  abstract stands(timer: TimerName & TimerVersion): Promise<boolean>;

  /** The oldest first, 1,000 at most. */
  abstract parked(): Promise<readonly ParkedTimer[]>;

  /** Takes a parked timer up again; false when there is none of that id. */
  abstract retry(id: string): Promise<boolean>;

  /** Begins to do what is due, each kind by its handler; kinds without one wait. Call it once in a process. */
  abstract run(handlers: Readonly<Record<string, HandleTimers>>): Promise<RunningTimers>;
}
