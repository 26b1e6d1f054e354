/** Chance that can be had again: the same seed gives the same bytes, numbers, ids and tokens in the same order. */
import { createHash } from 'node:crypto';

export interface SeededRandom {
  /** A number from 0 up to and without 1, in steps of 2^-48. */
  unit(): number;
  /** In the form of a UUIDv4. */
  uuid(): string;
  /** URL-safe text of so many bytes. */
  token(bytes: number): string;
}

/** SHA-256 of the seed and a count: as even as chance, and known to everybody who knows the seed, so for tests only. */
export function seededRandom(seed: string): SeededRandom {
  let count = 0;
  const next = (bytes: number): Buffer => {
    const parts: Buffer[] = [];
    for (let length = 0; length < bytes; length += 32)
      parts.push(createHash('sha256').update(`${count++}\0${seed}`).digest());
    return Buffer.concat(parts).subarray(0, bytes);
  };
  return {
    unit: () => next(6).readUIntBE(0, 6) / 2 ** 48,
    uuid() {
      const bytes = next(16);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      const hex = bytes.toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    },
    token: (bytes) => next(bytes).toString('base64url'),
  };
}
