/**
 * Compresses texts that are written once, read rarely and stored long: answers for retries and of ended sessions. They stay
 * uncompressed until an owner has enough of them for a batch; a batch takes a tenth of the time and half the space of compressing
 * each alone. Batches are per owner, so that the size counted for one owner does not depend on others.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ByteBudget } from './byte-budget.ts';
import { bytesOfText, type Entry } from './expiring-map.ts';

/** A stored text, either plain or in a batch. */
export interface KeptText extends Entry {
  text: string | Batch;
  /** Index in the batch. A small integer, which V8 stores unboxed. */
  at: number;
}

interface Batch {
  /** Deflated, one byte per character. */
  packed: string;
  /** Bytes counted for each of its texts. */
  share: number;
}

/** Texts per batch. Reading one inflates all of them: about 0.1 ms. */
const BATCH_SIZE = 48;

/** A batch is freed with its last text, so only texts that expire within this time of each other share one. */
const MAX_EXPIRY_SPREAD_MS = 60_000;

/** For texts with equal TTL that `budget` already counts. */
export function createTextPacker(budget: ByteBudget) {
  const waiting = new Map<string, KeptText[]>();

  return {
    /** Adds a text, to be compressed later. */
    add(kept: KeptText) {
      const own = waiting.get(kept.owner);
      if (own === undefined) {
        waiting.set(kept.owner, [kept]);
        return;
      }
      own.push(kept);
      if (own.length < BATCH_SIZE) return;
      waiting.delete(kept.owner);
      // Texts that arrive slowly stay uncompressed: there are few of them.
      pack(own.filter(({ until }) => kept.until - until <= MAX_EXPIRY_SPREAD_MS));
    },
    /** Removes a text. */
    drop(kept: KeptText) {
      if (typeof kept.text !== 'string') return;
      const own = waiting.get(kept.owner);
      if (own === undefined) return;
      const at = own.indexOf(kept);
      if (at === -1) return;
      own.splice(at, 1);
      if (own.length === 0) waiting.delete(kept.owner);
    },
    /** Number of owners with uncompressed texts waiting. */
    owners: () => waiting.size,
  };

  function pack(texts: KeptText[]) {
    const packed = deflateRawSync(texts.map(textOf).join(SEPARATOR), DEFLATE_OPTIONS).toString('latin1');
    const batch: Batch = { packed, share: Math.ceil((BATCH_OVERHEAD + packed.length) / texts.length) };
    texts.forEach((entry, at) => {
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

/** Bytes of the text, alone or as its share of a batch. */
export function bytesOfKept({ text }: KeptText): number {
  return typeof text === 'string' ? bytesOfText(text) : text.share;
}

/** JSON texts contain no NUL. */
const SEPARATOR = '\0';
const DEFLATE_OPTIONS = { level: 3, windowBits: 14, memLevel: 7 };
const BATCH_OVERHEAD = 64;
