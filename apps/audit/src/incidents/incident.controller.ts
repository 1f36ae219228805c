import { incidentResolutions, incidentStates } from '#libs/contracts';
import type { IncidentResolution, IncidentState, IncidentView } from '#libs/contracts';
import type { Actor } from '#libs/server';
import {
  Answers,
  CorrelationId,
  CurrentActor,
  OneOf,
  OperationId,
  Problems,
  Records,
  Scope,
  TextField,
  UuidParam,
} from '#libs/server';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { examples } from '../examples.js';
import { Incidents } from './incidents.js';

/** Which incidents. */
export class IncidentsDto {
  @OneOf(incidentStates, { optional: true })
  state?: string;
}

/** What an officer does about an incident. */
export class IncidentActDto {
  @TextField({
    maxLength: 80,
    pattern: /^[A-Za-z0-9._-]+$/,
    optional: true,
    description: '`sub` of the officer who looks after it from now on.',
    example: 'officer-1',
  })
  owner?: string;
  @OneOf(incidentStates, { optional: true })
  state?: IncidentState;
  @OneOf(incidentResolutions, { optional: true, description: 'With state RESOLVED.' })
  resolution?: IncidentResolution;
}

/** Differences that were found. They name tenants, decisions and places in the log, never a person. */
@Controller('incidents')
@Scope('audit')
export class IncidentController {
  constructor(private readonly all: Incidents) {}

  @Get()
  @Answers(200, 'Incidents, newest first.', examples.incidents)
  async incidents(
    @Query() { state }: IncidentsDto,
  ): Promise<Readonly<{ items: readonly IncidentView[] }>> {
    return { items: await this.all.list(state) };
  }

  @Post(':incidentId/acts')
  @HttpCode(200)
  @Records()
  @Problems(
    'not-found',
    'incident-resolved',
    'incident-without-owner',
    'incident-without-resolution',
  )
  @Answers(200, 'The incident as it stands now.', examples.incident)
  act(
    @UuidParam('incidentId') incidentId: string,
    @Body() wanted: IncidentActDto,
    @CurrentActor() actor: Actor,
    @OperationId() operationId: string,
    @CorrelationId() correlationId: string,
  ): Promise<IncidentView> {
    return this.all.act(incidentId, wanted, { actor, operationId, correlationId });
  }
}
