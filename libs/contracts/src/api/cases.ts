/** One page of a thin list: ids, types, times. */
export type Page<Item> = Readonly<{
  items: readonly Item[];
  /** Opaque; absent on the last page. */
  next?: string;
}>;

/** One case in `GET /cases`. Times are RFC 3339. */
export type CaseItem = Readonly<{
  caseId: string;
  openedAt: string;
  closedAt?: string;
}>;

/** `GET /cases/{id}`; its ETag is the revision of the case's stream. */
export type CaseView = Readonly<{
  caseId: string;
  subjectId: string;
  tenant: string;
  /** The unit that opened it. */
  unit: string;
  /** Level of the prevention pyramid. */
  level: 1 | 2;
  openedAt: string;
  /** Number of the inbox message that it was opened from. */
  openedFrom?: number;
  closedAt?: string;
  closing?: string;
  /** The day on which its own words go, `YYYY-MM-DD`; absent: no day is set. */
  eraseBy?: string;
  /** Since when they are gone. */
  erasedAt?: string;
  revision: number;
  /** Other subject ids of the same person: what was received under them shows in the timeline too. */
  alsoKnownAs?: readonly string[];
  /** The tenant's other cases on the same person. */
  otherCases?: readonly string[];
  /** It is in doubt who this is: nothing is disclosed about the person until the doubt ends. */
  identityInDoubt?: true;
  disclosures: readonly Readonly<{ disclosureId: string; madeAt: string }>[];
}>;
