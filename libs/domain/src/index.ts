export type { CaseClosing, CaseEvent, PreventionLevel } from './case/case.events.js';
export type { FlagEvent } from './flag/flag.events.js';
export type { InboxEvent } from './inbox/inbox.events.js';
export type { LookupEvent } from './lookup/lookup.events.js';
export { mayRead, readingFunctions } from './lookup/may-read.js';
export type { Reader } from './lookup/may-read.js';
export type { RequestEvent, ResponseEvent } from './request/request.events.js';
