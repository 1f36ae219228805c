import { never } from '#libs/kernel';
import type { Outgoing } from '../outbound/outgoing.js';
import type { ParkingEvent } from './parking.events.js';

/** What was held, and let go, is told to audit; a proposal that nobody took up is not. */
export const parkingOutbound = (event: ParkingEvent): readonly Outgoing[] => {
  switch (event.type) {
    case 'ParkingRecorded':
      return [{ to: 'audit', type: 'dk.infohus.parking.recorded.v1', data: event.data }];
    case 'SkipProposed':
      return [];
    default:
      return never(event);
  }
};
