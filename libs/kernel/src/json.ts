/** A value that JSON can carry; what events, messages and snapshots are made of. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, the shape of every event's `data`. */
export type JsonObject = { readonly [key: string]: Json };
