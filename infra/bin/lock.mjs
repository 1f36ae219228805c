// One at a time: two `npm run` in the same clone must not install or build over each other.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 2_000;
const deadAfterMs = 30_000;

/** Runs `work` while holding the lock file; `onWait` is called once when someone else holds it. */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; !tryTake(path); waited = true) {
    if (!waited) onWait();
    await sleep(200);
    removeDead(path);
  }
  const beat = setInterval(() => touch(path), beatMs);
  const release = () => remove(path);
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}

function tryTake(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removing needs a lock of its own, or the second remover would take away the new holder's file. */
function removeDead(path) {
  if (!isDead(path)) return;
  const remover = `${path}.removing`;
  if (!tryTake(remover)) {
    if (ageMs(remover) > deadAfterMs) remove(remover);
    return;
  }
  try {
    if (isDead(path)) remove(path);
  } finally {
    remove(remover);
  }
}

const isDead = (path) => ageMs(path) > deadAfterMs || !isAlive(Number(read(path)));

function isAlive(pid) {
  // Empty: the holder is between creating the file and writing its number.
  if (!pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function touch(path) {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Gone: nothing to keep alive.
  }
}

function remove(path) {
  try {
    unlinkSync(path);
  } catch {
    // Gone already.
  }
}
