import type { Identifier } from '#libs/contracts';
import { ProblemError } from '#libs/server';
import { Injectable } from '@nestjs/common';
import type { Worker } from './desk.js';
import { PolicyDoor } from './policy-door.js';
import type { Caller } from './policy-door.js';
import { ReceivedView } from './received-view.js';

/** Finds out who is meant: by an identifier, or by a message that names the person. */
@Injectable()
export class SubjectSource {
  constructor(
    private readonly policy: PolicyDoor,
    private readonly received: ReceivedView,
  ) {}

  /** @throws ProblemError */
  behind(identifier: Identifier, caller: Caller): Promise<string> {
    return this.policy.subjectOf(identifier, caller);
  }

  /** The subject of a message that this worker may read; any other is answered like none. @throws ProblemError */
  async ofMessage(worker: Worker, number: number): Promise<string> {
    const subjectId = await this.received.subjectOfMessage(worker, number);
    if (subjectId === null) throw new ProblemError('not-found');
    return subjectId;
  }
}
