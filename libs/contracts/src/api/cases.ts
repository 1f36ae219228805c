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
  revision: number;
  disclosures: readonly Readonly<{ disclosureId: string; madeAt: string }>[];
}>;
