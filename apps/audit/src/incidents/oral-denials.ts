import { agencyById, hosts, recordsTopic } from '#libs/contracts';
import type { PublicEvent, RecordEvents } from '#libs/contracts';
import type { ReceivedMessage } from '#libs/kernel';
import type { Incidents } from './incidents.js';

type Recorded = RecordEvents['dk.infohus.meeting.recorded.v1'];

const meetingType = 'dk.infohus.meeting.recorded.v1';

type Take = (batch: readonly ReceivedMessage[]) => Promise<void>;

const hostOfTopic = new Map(hosts.map((host) => [recordsTopic(host), host]));

/** What was said at a meeting and should not have been: each denial opens an incident. Nothing of it was projected. It comes after the record. */
export const openingDenials =
  (incidents: Pick<Incidents, 'open'>, take: Take): Take =>
  async (batch) => {
    await take(batch);
    for (const { topic, value } of batch) {
      // Nearly all are of another kind, and were read already.
      if (!value.includes(`"${meetingType}"`)) continue;
      const { type, agency, correlationId, data } = JSON.parse(value) as PublicEvent;
      if (type !== meetingType) continue;
      const { change, meetingId, disclosureId, decisionId } = data as Recorded;
      if (change !== 'OralDisclosureDenied' || decisionId === null) continue;
      if (agencyById(agency)?.host !== hostOfTopic.get(topic)) continue;
      const facts = { meetingId, disclosureId: disclosureId ?? '' };
      await incidents.open(
        { kind: 'ORAL_DISCLOSURE_DENIED', about: decisionId, facts },
        correlationId,
      );
    }
  };
