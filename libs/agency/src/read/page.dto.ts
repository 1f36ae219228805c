import { QueryIntegerField, TextField } from '#libs/server';

/** Which part of a list. */
export class PageDto {
  @TextField({ optional: true, maxLength: 100, description: 'The `next` of the page before.' })
  cursor?: string;

  @QueryIntegerField({ optional: true, min: 1, max: 500, description: 'By default 100.' })
  limit?: number;
}

/** Messages behind a number of the tenant's inbox. */
export class InboxPageDto {
  @QueryIntegerField({
    optional: true,
    min: 0,
    max: 2 ** 31 - 1,
    description: 'Number of the last message that was seen.',
  })
  after?: number;

  @QueryIntegerField({ optional: true, min: 1, max: 500, description: 'By default 100.' })
  limit?: number;
}

/** What audit compares. */
export class CompletenessDto {
  @TextField({ maxLength: 100, example: '101.MUNICIPALITY_SOCIAL' })
  tenant: string;

  @QueryIntegerField({
    optional: true,
    min: 0,
    max: 2 ** 31 - 1,
    description: 'Number of an inbox message; by default the last.',
  })
  upTo?: number;
}

/** How many rows a page has when nobody says. */
export const pageRows = 100;
