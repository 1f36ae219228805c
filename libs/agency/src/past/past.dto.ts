import { DateTimeField, QueryIntegerField, TextField, UuidField } from '#libs/server';

/** Which instant, in both times. */
export class InstantDto {
  @DateTimeField({
    optional: true,
    description: 'What was recorded after this is left out; by default nothing is.',
  })
  knownOn?: string;

  @DateTimeField({
    optional: true,
    description: 'What happened after this is left out; by default nothing is.',
  })
  validOn?: string;

  @TextField({ optional: true, maxLength: 100, description: 'The `next` of the page before.' })
  cursor?: string;

  @QueryIntegerField({ optional: true, min: 1, max: 500, description: 'By default 100.' })
  limit?: number;
}

/** The same of a tenant that is named. */
export class TenantInstantDto extends InstantDto {
  @TextField({ maxLength: 100, example: '101.MUNICIPALITY_SOCIAL' })
  tenant: string;
}

/** The same, with what was opened to an officer. */
export class OpenedInstantDto extends TenantInstantDto {
  @UuidField({ description: 'The approved opening (`/audit/v1/openings`).' })
  opening: string;
}

/** When a whole read model is looked at. */
export class ModelInstantDto {
  @TextField({ maxLength: 100, example: '101.MUNICIPALITY_SOCIAL' })
  tenant: string;

  @DateTimeField({ description: 'What was recorded after this is left out.' })
  knownOn: string;
}
