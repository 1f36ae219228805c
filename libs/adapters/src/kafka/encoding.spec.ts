import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import './client.js';
import { lighten } from './encoding.js';

type Written = Readonly<{ buf: Buffer; buffer: Buffer }> &
  Readonly<Record<string, (value: unknown) => Written>>;
type EncoderClass = Parameters<typeof lighten>[0] & (new () => Written);

const require = createRequire(import.meta.url);
const path = require.resolve('kafkajs/src/protocol/encoder.js');

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

const of = (name: string, values: fc.Arbitrary<unknown>) => fc.tuple(fc.constant(name), values);
const aText = fc.option(fc.string({ unit: 'binary', maxLength: 300 }));
const bytes = fc.uint8Array({ maxLength: 5_000 }).map(Buffer.from);
const headers = fc.array(fc.tuple(fc.string(), bytes), { maxLength: 12 });
const aCall = fc.oneof(
  of('writeInt8', fc.integer({ min: -128, max: 127 })),
  of('writeInt16', fc.integer({ min: -32_768, max: 32_767 })),
  of('writeInt32', fc.integer()),
  of('writeUInt32', fc.nat()),
  of('writeInt64', fc.maxSafeInteger()),
  of('writeUVarInt', fc.nat()),
  of('writeVarInt', fc.integer()),
  of('writeVarLong', fc.nat()),
  of('writeString', fc.option(fc.string({ unit: 'binary', maxLength: 2_000 }))),
  of('writeVarIntString', aText),
  of('writeUVarIntString', aText),
  of('writeBytes', fc.oneof(bytes, fc.string())),
  of('writeVarIntBytes', fc.oneof(fc.option(bytes), fc.string())),
  of('headers', headers),
);
type Call = readonly [name: string, value: unknown];

const written = (encoder: EncoderClass, calls: readonly Call[]): Buffer =>
  calls.reduce((to: Written, [name, value]) => {
    if (name !== 'headers') return to[name]!(value);
    const of = value as readonly (readonly [string, Buffer])[];
    return to['writeVarIntArray']!(
      of.map(([key, text]) => new encoder()['writeVarIntString']!(key)['writeVarIntBytes']!(text)),
    );
  }, new encoder()).buffer;

describe('What kafkajs writes, written with less,', () => {
  const { allocUnsafe } = Buffer;
  // What is left unwritten shows: memory that is taken anew is often zero.
  beforeAll(() => void (Buffer.allocUnsafe = (size) => allocUnsafe(size).fill(0xff)));
  afterAll(() => void (Buffer.allocUnsafe = allocUnsafe));

  it('are the same bytes', () => {
    const [before, after] = [theirs(), theirs()];
    lighten(after);
    fc.assert(
      fc.property(fc.array(aCall, { maxLength: 40 }), (calls) => {
        expect(written(after, calls)).toEqual(written(before, calls));
      }),
    );
  });

  it('are written so by the class that kafkajs itself uses, of the version that was looked at', () => {
    expect(require('kafkajs/package.json')).toMatchObject({ version: '2.2.4' });
    expect(new (require(path) as EncoderClass)().buf).toHaveLength(0);
    expect(new (theirs())().buf).toHaveLength(512);
  });
});
