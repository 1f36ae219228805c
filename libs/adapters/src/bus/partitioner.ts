/** FNV-1a over the UTF-8 bytes, 32 bits: spreads keys over partitions, the same in every process and version. */
export const keyHash = (key: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
};
