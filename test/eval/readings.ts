/** `npm run eval -- --reader …`: who reads the messages of a run, and what that cost. */

import type { ReadingReport } from '../../src/reader/model-reader.ts';
import { openModelReaders } from '../../src/reader/open-readers.ts';
import type { ReaderFor } from './speakers.ts';
import { transcribing } from './transcribed.ts';

export interface ReaderFlags {
  /** `transcribed`: what the embedded reader reads, on the way that a model's answer takes. */
  reader?: string;
  modelUrl?: string;
  model?: string;
  /** From SI_MCP_MODEL_KEY. */
  modelKey?: string;
}

/** Who reads, and what was told of each message so far. Without --reader the dialogue does. Throws on half of the flags. */
export function readingsOf({ reader = 'embedded', modelUrl: url, model, modelKey: key }: ReaderFlags) {
  const told: ReadingReport[] = [];
  if (reader === 'embedded') return { told };
  if (reader === 'transcribed') return { told, readerFor: transcribing(told) };
  if (reader !== 'model') throw new Error('--reader: give embedded, model or transcribed.');
  if (url === undefined || model === undefined) throw new Error('--reader model needs --model-url and --model.');
  const settings = { url, model, ...(key !== undefined && { key }), perMinute: Infinity, perSession: Infinity };
  const readers = openModelReaders(settings, [{ read: (report) => told.push(report), asked: () => {} }]);
  const readerFor: ReaderFor = (brand, dialogue) => readers.readerFor(brand, dialogue);
  return { told, readerFor };
}

/** By whom messages were read and why, and what a message that a model was asked about cost. */
export function tellReadings(told: readonly ReadingReport[]): string {
  const by = new Map<string, number>();
  for (const one of told) by.set(one.by, (by.get(one.by) ?? 0) + 1);
  const asked = told.filter(({ calls }) => calls > 0);
  const row = (name: string, values: number[]) =>
    `${name}: median ${at(values, 0.5)}, 95th percentile ${at(values, 0.95)}`;
  return [
    `messages: ${told.length}; read by ${[...by].map(([who, count]) => `${who} ${count}`).join(', ')}`,
    `read differently from the embedded reader: ${told.filter(({ differs }) => differs).length}`,
    row(
      'tokens in',
      asked.map(({ tokens }) => tokens.in),
    ),
    row(
      'tokens out',
      asked.map(({ tokens }) => tokens.out),
    ),
    row(
      'milliseconds',
      asked.map(({ ms }) => Math.round(ms)),
    ),
  ].join('\n');
}

function at(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
