import { randomBytes } from 'node:crypto';
import { Clock, Ids } from '#libs/kernel';

/** The clock of the machine. */
export class SystemClock extends Clock {
  now(): string {
    return new Date().toISOString();
  }
}

/** RFC 9562 version 7 UUIDs: those of one process grow, also within a millisecond. */
export class RandomIds extends Ids {
  #millisecond = 0;
  #sequence = 0;

  next(): string {
    const now = Date.now();
    if (now > this.#millisecond) {
      this.#millisecond = now;
      // Starts in the lower half, so that there is room to count (RFC 9562, 6.2, method 1).
      this.#sequence = randomBytes(2).readUInt16BE() & 0x07ff;
    } else if (++this.#sequence > 0x0fff) {
      this.#millisecond++;
      this.#sequence = 0;
    }
    const bytes = randomBytes(16);
    bytes.writeUIntBE(this.#millisecond, 0, 6);
    bytes.writeUInt16BE(0x7000 | this.#sequence, 6);
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return [0, 8, 12, 16, 20].map((at, i) => hex.slice(at, [8, 12, 16, 20, 32][i])).join('-');
  }
}
