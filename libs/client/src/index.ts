export { InfohusClient } from './client.js';
export type { Answer, AskOptions, ClientOptions, Reason, SendOptions } from './client.js';
export { Problem, Unreachable } from './problem.js';
export { clientCredentials } from './token.js';
export type { ClientCredentials, TokenSupplier } from './token.js';
export type { StreamEvent } from './streams.js';
