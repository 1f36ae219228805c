import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import { lighten } from './encoding.js';

type Written = Readonly<Record<string, (value: unknown) => Written>> & Readonly<{ buffer: Buffer }>;
type EncoderClass = Parameters<typeof lighten>[0] & (new () => Written);

const path = createRequire(import.meta.url).resolve('kafkajs/src/protocol/encoder.js');

/** A class of its own, as kafkajs has it. */
const theirs = (): EncoderClass => {
  const module = { exports: {} as EncoderClass };
  const run = compileFunction(readFileSync(path, 'utf8'), ['require', 'module']) as (
    require: NodeJS.Require,
    module: object,
  ) => void;
  run(createRequire(path), module);
  return module.exports;
};

describe('What kafkajs writes, written with less,', () => {
  it('are the same bytes', () => {
    const [before, after] = [theirs(), theirs()];
    lighten(after);
    const of = (name: string, values: fc.Arbitrary<unknown>) => fc.tuple(fc.constant(name), values);
    const call = fc.oneof(
      of('writeInt8', fc.integer({ min: -128, max: 127 })),
      of('writeInt16', fc.integer({ min: -32_768, max: 32_767 })),
      of('writeInt32', fc.integer()),
      of('writeUVarInt', fc.nat()),
      of('writeVarInt', fc.integer()),
      of('writeString', fc.option(fc.string({ unit: 'binary', maxLength: 2_000 }))),
      of('writeVarIntString', fc.option(fc.string({ unit: 'binary', maxLength: 300 }))),
      of('writeBytes', fc.uint8Array({ maxLength: 5_000 }).map(Buffer.from)),
      of('writeVarIntBytes', fc.option(fc.uint8Array().map(Buffer.from))),
    );
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        const written = [before, after].map(
          (encoder) =>
            calls.reduce((to: Written, [name, value]) => to[name]!(value), new encoder()).buffer,
        );
        expect(written[1]).toEqual(written[0]);
      }),
    );
  });
});
