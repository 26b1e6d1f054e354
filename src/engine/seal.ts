/**
 * Encryption at rest: a durable store's values are encrypted with a key derived from what the caller presents (session id,
 * idempotency key). The store holds only digests of those, so its rows reveal neither conversations nor valid tokens (R118, R121).
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SessionStore } from '../store/session-store.ts';

export interface Seal {
  /** Encrypts a JSON text into a JSON string. Deterministic: equal texts give equal results. */
  close(json: string): string;
  /** Decrypts. Throws when the secret differs or the data was changed. */
  open(sealed: string): string;
}

/** A seal for one purpose; at least one part of `secret` must be hard to guess. In-memory stores are not encrypted. */
export function sealFor({ durable }: Pick<SessionStore, 'durable'>, purpose: string, ...secret: string[]): Seal {
  if (!durable) return { close: (json) => json, open: (sealed) => sealed };
  const keyOf = (use: string) =>
    createHash('sha256')
      .update(JSON.stringify([use, purpose, ...secret]))
      .digest();
  const [encryption, authentication] = [keyOf('encryption'), keyOf('authentication')];
  // The initialisation vector is a MAC of the text (synthetic IV, as in RFC 5297): no randomness needed, and no IV is reused.
  const codeOf = (json: string) => createHmac('sha256', authentication).update(json).digest().subarray(0, CODE_BYTES);

  return {
    close(json) {
      const code = codeOf(json);
      const cipher = createCipheriv(CIPHER, encryption, code);
      return `"${Buffer.concat([code, cipher.update(json, 'utf8'), cipher.final()]).toString('base64')}"`;
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.slice(1, -1), 'base64');
      const code = bytes.subarray(0, CODE_BYTES);
      const cipher = createDecipheriv(CIPHER, encryption, code);
      const json = Buffer.concat([cipher.update(bytes.subarray(CODE_BYTES)), cipher.final()]).toString('utf8');
      if (!timingSafeEqual(codeOf(json), code))
        throw new Error('stored data cannot be decrypted: it was sealed with another secret, or changed');
      return json;
    },
  };
}

const CIPHER = 'aes-256-ctr';
const CODE_BYTES = 16;
