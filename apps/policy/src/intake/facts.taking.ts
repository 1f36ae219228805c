import type { CaseEvent } from '#libs/contracts';
import type { EventStore } from '#libs/kernel';
import { nameBasedId } from '#libs/kernel';
import { mayFlag, mayRecordFact } from '#libs/policy';
import type { SubjectEvent } from '#libs/policy';
import { derived } from '../envelope.js';
import { subjectStream } from '../subjects/known-subjects.js';
import type { KnownSubjects } from '../subjects/known-subjects.js';
import { recordFault } from './faults.js';
import { sourceOf } from './public-event.js';
import type { Said } from './public-event.js';

type Of<Type extends CaseEvent['type']> = Extract<CaseEvent, { type: Type }>;

/** Events that say something about a subject and decide nothing. */
export type Telling =
  | Of<'dk.infohus.case.opened.v1'>
  | Of<'dk.infohus.case.closed.v1'>
  | Of<'dk.infohus.fact.recorded.v1'>
  | Of<'dk.infohus.investigation-flag.set.v1'>
  | Of<'dk.infohus.investigation-flag.cleared.v1'>;

const toSubjectEvent = (said: Said<Telling>): SubjectEvent | null => {
  const { event } = said;
  const by = { agency: event.agency, unit: event.unit };
  const source = sourceOf(said);
  switch (event.type) {
    case 'dk.infohus.case.opened.v1':
      return { type: 'CaseOpened', data: { caseId: event.data.caseId, by, source } };
    case 'dk.infohus.case.closed.v1': {
      const { caseId, takesBack } = event.data;
      return { type: 'CaseClosed', data: { caseId, by, takesBack, source } };
    }
    case 'dk.infohus.fact.recorded.v1': {
      const { factId, caseId, fact } = event.data;
      return mayRecordFact(by, fact)
        ? { type: 'FactRecorded', data: { factId, caseId, by, fact, source } }
        : null;
    }
    case 'dk.infohus.investigation-flag.set.v1':
    case 'dk.infohus.investigation-flag.cleared.v1': {
      if (!mayFlag(by) || event.function !== 'INVESTIGATION') return null;
      const set = event.type === 'dk.infohus.investigation-flag.set.v1';
      return {
        type: set ? 'InvestigationFlagSet' : 'InvestigationFlagCleared',
        data: { by, source },
      };
    }
  }
};

/** Takes a fact into the subject's own stream, in this service's order. @returns false when that unit may not say it */
export const takeFact = async (
  store: EventStore,
  subjects: KnownSubjects,
  said: Said<Telling>,
): Promise<boolean> => {
  const fact = toSubjectEvent(said);
  if (fact === null) {
    await recordFault(store, said, 'fact-not-for-this-unit');
    return false;
  }
  const { subjectId } = said.event.data;
  const { revision, duplicate } = await store.append({
    stream: subjectStream(subjectId),
    expected: 'any',
    events: [
      derived(
        said.event,
        nameBasedId(said.event.id, 'taken'),
        fact.type,
        fact.data,
        said.event.actor,
      ),
    ],
  });
  if (!duplicate) subjects.appended(subjectId, revision, fact);
  return true;
};
