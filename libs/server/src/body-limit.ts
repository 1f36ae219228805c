import { RouteConfig } from '@nestjs/platform-fastify';

/** Lets a handler take a body of up to `bodyBytesMax` bytes instead of 1 MiB. */
export const BodyLimit = (bodyBytesMax: number): MethodDecorator => RouteConfig({ bodyBytesMax });
