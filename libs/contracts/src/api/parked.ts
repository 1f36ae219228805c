/** One held message in `GET /parked`, and everything of its key behind it. No content. */
export type ParkedView = Readonly<{
  parkedId: string;
  /** `timers`: a timer that could not be carried out. */
  topic: string;
  key: string;
  /** Stable code of what is wrong. */
  code: string;
  attempts: number;
  parkedAt: string;
  /** Messages of the same key that wait behind it. */
  behind: number;
  /** Who proposed to skip it; a second person must agree. */
  skipProposedBy?: string;
}>;

/** What came of `POST /parked/{id}/retry` and `…/skip`. */
export type ParkedActView = Readonly<{
  parkedId: string;
  state: 'RELEASED' | 'STILL_PARKED' | 'SKIP_PROPOSED' | 'SKIPPED';
}>;
