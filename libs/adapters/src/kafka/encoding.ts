import { createRequire } from 'node:module';

type Encoder = { buf: Buffer; offset: number };
type EncoderClass = {
  prototype: {
    ensureAvailable: (this: Encoder, length: number) => void;
    writeUVarInt: (this: Encoder, value: number) => Encoder;
  };
  nextPowerOfTwo: (value: number) => number;
};

// What most headers take. So little is cut from a buffer that is there (`Buffer.poolSize`).
const least = 128;

/** Room for what is to be written, behind what was; the rest of it is never read. */
function ensureAvailable(this: Encoder, length: number): void {
  const wanted = this.offset + length;
  if (wanted <= this.buf.length) return;
  const room = Buffer.allocUnsafe(Math.max(least, 2 ** Math.ceil(Math.log2(wanted))));
  this.buf.copy(room, 0, 0, this.offset);
  this.buf = room;
}

const longest = 5;

/** Seven bits a byte, the lowest first (LEB128). */
function writeUVarInt(this: Encoder, value: number): Encoder {
  ensureAvailable.call(this, longest);
  let left = value >>> 0;
  for (; left > 0x7f; left >>>= 7) this.buf[this.offset++] = (left & 0x7f) | 0x80;
  this.buf[this.offset++] = left;
  return this;
}

/**
 * Has an `Encoder` of kafkajs 2.2 write the same bytes with less: of itself it takes 512 zeroed bytes anew for each
 * header of each message, and an array and a buffer for each length, which was a tenth of what a service did.
 */
export const lighten = (encoder: EncoderClass): void => {
  Object.assign(encoder.prototype, { ensureAvailable, writeUVarInt });
  // What it begins with.
  encoder.nextPowerOfTwo = () => 0;
};

lighten(createRequire(import.meta.url)('kafkajs/src/protocol/encoder.js') as EncoderClass);
