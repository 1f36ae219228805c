import type { Party } from '#libs/contracts';
import type { ReceivedStatement } from '#libs/domain';
import type { Worker } from './desk.js';

/** A request as the one who is asked holds it. */
export type AskedRequest = Readonly<{ subjectId: string; from: Party; to: Party }>;

/** What the write side has to know of what was received; each as far as this worker may read it. */
export abstract class ReceivedView {
  /** The person that a message of the tenant's inbox names; null: no such message for this worker. */
  abstract subjectOfMessage(worker: Worker, number: number): Promise<string | null>;
  /** Those of these statements that stand received on the subject. */
  abstract statements(
    worker: Worker,
    subjectId: string,
    statementIds: readonly string[],
  ): Promise<readonly ReceivedStatement[]>;
  /** What stands received on the subject that tells who it is. */
  abstract identity(worker: Worker, subjectId: string): Promise<readonly ReceivedStatement[]>;
  /** A request that was put to the tenant; null: none such for this worker. */
  abstract request(worker: Worker, requestId: string): Promise<AskedRequest | null>;
}
