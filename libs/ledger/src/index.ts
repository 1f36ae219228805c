export { canonicalBytes, canonicalJson, type JsonValue } from './canonical.js';
export {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type Checkpoint,
  type CheckpointRefusal,
  type TreeHead,
} from './checkpoint.js';
export { commit, commitBytes, commitText, opens, SALT_BYTES } from './commitment.js';
export { TileLog, type LogOptions } from './log.js';
export { verifyConsistency, verifyInclusion } from './merkle-proof.js';
export { emptyRoot, ENTRY_BYTES_MAX, leafHash, nodeHash, TILE_WIDTH } from './merkle.js';
export {
  noteKeys,
  noteSigner,
  noteVerifier,
  openNote,
  signNote,
  type NoteRefusal,
  type NoteSigner,
  type NoteVerifier,
  type OpenedNote,
} from './note.js';
export {
  checkProof,
  formatProof,
  parseProof,
  type Opening,
  type Proof,
  type ProofCheck,
  type ProofRefusal,
} from './proof.js';
export { firstDifference, SetHash } from './set-hash.js';
export { TileReader, type LoggedEntry } from './tile-reader.js';
export {
  LogDamaged,
  LogLocked,
  LogStopped,
  LogTakenOver,
  TileStorage,
  type HeadFile,
  type TileFile,
  type TileSource,
} from './tile-storage.js';
export {
  formatBundle,
  parseBundle,
  parseTilePath,
  tilePath,
  type BundledEntry,
  type TileAddress,
} from './tiles.js';
export type { VerifiableSource } from './stray-files.js';
export {
  verifyLog,
  type LogFinding,
  type LogVerification,
  type VerifyProgress,
} from './verify-log.js';
