import type { Decider, Decision, Message } from '#libs/kernel';
import { accept, never, refuse } from '#libs/kernel';
import type { ResponseEvent } from './request.events.js';

type Data<Type extends ResponseEvent['type']> = Extract<ResponseEvent, { type: Type }>['data'];

export type ResponseCommand =
  | Message<'AnswerRequest', Data<'RequestAnswered'>>
  | Message<'DeclineRequest', Data<'RequestDeclined'>>;
export type ResponseRefusal = 'request-declined' | 'request-answered';
export type ResponseState = Readonly<{
  status: 'OPEN' | 'ANSWERED' | 'DECLINED';
  disclosureIds: readonly string[];
}>;

const decide = (
  command: ResponseCommand,
  { status, disclosureIds }: ResponseState,
): Decision<ResponseEvent, ResponseRefusal> => {
  const { requestId } = command.data;
  if (status === 'DECLINED') return refuse('request-declined', { requestId });
  switch (command.type) {
    case 'AnswerRequest':
      // Answered again after INCOMPLETE, or by more: each disclosure is decided by itself.
      return disclosureIds.includes(command.data.disclosureId)
        ? accept()
        : accept({ type: 'RequestAnswered', data: command.data });
    case 'DeclineRequest':
      return status === 'ANSWERED'
        ? refuse('request-answered', { requestId })
        : // RPL § 115(4): nobody is obliged to answer; no reason is asked for.
          accept({ type: 'RequestDeclined', data: command.data });
    default:
      return never(command);
  }
};

const evolve = (state: ResponseState, event: ResponseEvent): ResponseState => {
  switch (event.type) {
    case 'RequestAnswered':
      return {
        status: 'ANSWERED',
        disclosureIds: [...state.disclosureIds, event.data.disclosureId],
      };
    case 'RequestDeclined':
      return { ...state, status: 'DECLINED' };
    default:
      return never(event);
  }
};

/** What the one who is asked makes of a request: answers it by disclosures, or declines. */
export const response: Decider<ResponseState, ResponseCommand, ResponseEvent, ResponseRefusal> = {
  category: 'response',
  initial: { status: 'OPEN', disclosureIds: [] },
  decide,
  evolve,
};
