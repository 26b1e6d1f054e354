/**
 * Texts that are written once, read seldom and kept long: the answers of idempotency rows and of ended sessions. They wait as they
 * came until their owner has enough of them to be deflated together, which takes a tenth of the time and half of the room of each
 * alone. Owners are apart, so that what a text counts depends on nobody else's.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ByteBudget } from './byte-budget.ts';
import { bytesOfText, type Entry } from './expiring-map.ts';

/** A text to be kept, or where it is among others. */
export interface KeptText extends Entry {
  text: string | Batch;
  /** Its place in the batch. A short number, and so a small one to V8. */
  at: number;
}

interface Batch {
  /** Deflated, one byte per character. */
  packed: string;
  /** What each of its texts counts. */
  share: number;
}

/** Texts in a batch. Reading one inflates all of them: some 0.1 ms. */
const BATCH_SIZE = 48;

/** A batch stays as long as its last text: only what ends within so many milliseconds goes together. */
const MAX_EXPIRY_SPREAD_MS = 60_000;

/** For texts that all live equally long, and that `budget` already counts. */
export function createTextPacker(budget: ByteBudget) {
  const waiting = new Map<string, KeptText[]>();

  return {
    /** Takes a new text in, to be packed sooner or later. */
    add(kept: KeptText) {
      const own = waiting.get(kept.owner);
      if (own === undefined) {
        waiting.set(kept.owner, [kept]);
        return;
      }
      own.push(kept);
      if (own.length < BATCH_SIZE) return;
      waiting.delete(kept.owner);
      // What came so slowly stays as it is: there is not much of it.
      packTogether(own.filter(({ until }) => kept.until - until <= MAX_EXPIRY_SPREAD_MS));
    },
    /** Lets go of a text that is no longer kept. */
    drop(kept: KeptText) {
      if (typeof kept.text !== 'string') return;
      const own = waiting.get(kept.owner);
      if (own === undefined) return;
      const at = own.indexOf(kept);
      if (at === -1) return;
      own.splice(at, 1);
      if (own.length === 0) waiting.delete(kept.owner);
    },
    /** How many owners have a text that waits. */
    owners: () => waiting.size,
  };

  function packTogether(together: KeptText[]) {
    const packed = deflateRawSync(together.map(textOf).join(SEPARATOR), DEFLATE_OPTIONS).toString('latin1');
    const batch: Batch = { packed, share: Math.ceil((BATCH_OVERHEAD + packed.length) / together.length) };
    together.forEach((entry, at) => {
      const before = bytesOfKept(entry);
      entry.text = batch;
      entry.at = at;
      budget.charge(entry.owner, before, bytesOfKept(entry));
    });
  }
}

export function textOf({ text, at }: KeptText): string {
  if (typeof text === 'string') return text;
  const texts = inflateRawSync(Buffer.from(text.packed, 'latin1')).toString().split(SEPARATOR);
  const found = texts[at];
  if (found === undefined) throw new Error('a batch without the text it was given');
  return found;
}

/** What the text itself counts, alone or as its share of a batch. */
export function bytesOfKept({ text }: KeptText): number {
  return typeof text === 'string' ? bytesOfText(text) : text.share;
}

/** No JSON text holds it. */
const SEPARATOR = '\0';
const DEFLATE_OPTIONS = { level: 3, windowBits: 14, memLevel: 7 };
const BATCH_OVERHEAD = 64;
