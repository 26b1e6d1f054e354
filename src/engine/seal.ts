/**
 * What a durable store keeps is sealed with what its caller shows to get at it: the session's id, the idempotency key. The store knows
 * their digests alone, so who reads its rows reads neither a user's words nor a token that is still good (R118, R121).
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SessionStore } from '../store/session-store.ts';

export interface Seal {
  /** A JSON text of the same meaning to whoever has the secret. The same text is always sealed alike. */
  close(json: string): string;
  /** Throws when it was sealed with another secret, or changed. */
  open(sealed: string): string;
}

/** The seal of a purpose, made of parts of which one at least is hard to guess. In memory nothing is sealed. */
export function sealFor({ durable }: Pick<SessionStore, 'durable'>, purpose: string, ...secret: string[]): Seal {
  if (!durable) return { close: (json) => json, open: (sealed) => sealed };
  const keyOf = (use: string) =>
    createHash('sha256')
      .update(JSON.stringify([use, purpose, ...secret]))
      .digest();
  const [encryption, authentication] = [keyOf('encryption'), keyOf('authentication')];
  // The initial vector is a code of the text (as in RFC 5297): no chance is needed, and no two texts have the same.
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
        throw new Error('what was kept is sealed with another secret, or was changed');
      return json;
    },
  };
}

const CIPHER = 'aes-256-ctr';
const CODE_BYTES = 16;
