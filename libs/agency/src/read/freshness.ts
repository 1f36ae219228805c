/** How far what is shown lies behind what is recorded. */
export abstract class Freshness {
  /** In milliseconds; 0: everything is shown. */
  abstract behindMs(): Promise<number>;
}
