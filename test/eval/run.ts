/** What `npm run eval` does: plays, judges, prints and writes down. Started by run.mjs, which bundles it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { type Asked, askQueries, sumOf, tellAsked, withAmpersand } from './constraint-run.ts';
import { playDirect } from './direct.ts';
import type { Transcript } from './exchange.ts';
import { FEED_BRANDS } from './feed-brand.ts';
import { type Conversation, readConversations } from './format.ts';
import { judge } from './judge.ts';
import { readBattery, scoreBattery, tellBattery } from './near-miss.ts';
import { type ReaderFlags, readingsOf, tellReadings } from './readings.ts';
import { tellFailure, type Verdict } from './report.ts';
import { scoreOf, tellScore } from './score.ts';
import { type SpeakerFor, speakersOf } from './speakers.ts';

export interface Flags extends ReaderFlags {
  brand?: string[];
  tag?: string[];
  file?: string[];
  name?: string[];
  folder?: string;
  packs?: string[];
  failures?: true | string;
  trace?: true;
  constraints?: true;
  nearMiss?: string;
  seed?: number;
  /** Where the summary goes. */
  results: string;
}

export async function run(flags: Flags): Promise<void> {
  const { folder, packs = [] } = flags;
  const beside = folder === undefined ? [] : [join(folder, 'packs'), join(folder, '..', 'packs')];
  const { told, readerFor } = readingsOf(flags);
  const speakerFor = speakersOf([...beside, ...packs], readerFor);
  if (flags.constraints) return constraints(flags, speakerFor);
  if (flags.nearMiss !== undefined) return nearMisses(flags, flags.nearMiss, speakerFor);
  await conversations(flags, speakerFor);
  if (told.length > 0) console.log(`\n${tellReadings(told)}`);
}

/** Queries of each brand, and of each with an "&" in a category. */
const QUERIES = { shipped: 150, feed: 400, ampersand: 60 };
const QUERY_SEED = 20260118;

async function constraints(flags: Flags, speakerFor: SpeakerFor): Promise<void> {
  const { seed = QUERY_SEED, brand: only, failures } = flags;
  const asked: Record<string, Asked> = {};
  for (const name of [...SHIPPED_BRANDS, ...FEED_BRANDS].filter((one) => !only || only.includes(one))) {
    const speaker = await speakerFor(name);
    if (speaker === undefined) continue;
    const isFeed = FEED_BRANDS.some((one) => one === name);
    asked[name] = await askQueries(speaker, isFeed ? QUERIES.feed : QUERIES.shipped, seed);
    const joined = withAmpersand(speaker.brand);
    if (joined === speaker.brand) continue;
    asked[`${name}, &`] = await askQueries(
      { brand: joined, dialogue: createDialogue(joined) },
      QUERIES.ampersand,
      seed,
    );
  }
  for (const [name, one] of Object.entries(asked)) {
    if (failures !== undefined) {
      const most = failures === true ? one.wrong.length : Number(failures);
      for (const what of one.wrong.slice(0, most)) console.log(`${name}: ${what}\n`);
    }
    console.log(tellAsked(name, { ...one, kinds: {} }));
  }
  const sum = sumOf(Object.values(asked));
  console.log(tellAsked('By kind of query', sum));
  if (!only) keep(flags, 'constraints', { ...sum, wrong: sum.wrong.length });
}

async function nearMisses(flags: Flags, file: string, speakerFor: SpeakerFor): Promise<void> {
  const score = await scoreBattery(readBattery(file), speakerFor);
  console.log(tellBattery(score));
  keep(flags, 'near-miss', score);
}

async function conversations(flags: Flags, speakerFor: SpeakerFor): Promise<void> {
  const { folder, failures, trace = false } = flags;
  const chosen = readConversations(folder).filter((one) => isChosen(one, flags));
  const began = performance.now();
  const transcripts: Transcript[] = [];
  for (const conversation of chosen) {
    const speaker = await speakerFor(conversation.brand);
    if (speaker) transcripts.push(await playDirect(speaker, conversation));
  }
  const shipped = await Promise.all(SHIPPED_BRANDS.map(speakerFor));
  const brands = [...new Set([...transcripts, ...shipped].flatMap((one) => one?.brand ?? []))];
  const verdicts = transcripts.map((transcript): Verdict => ({ transcript, complaints: judge(transcript, brands) }));
  if (failures !== undefined) {
    const failed = verdicts.filter(({ complaints }) => complaints.length > 0);
    const most = failures === true ? failed.length : Number(failures);
    for (const verdict of failed.slice(0, most)) console.log(`${tellFailure(verdict, { trace })}\n`);
  }
  const score = scoreOf(verdicts);
  console.log(tellScore(score));
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s`);
  // What another reader reads is no measure of this one.
  const isWhole = !flags.reader && !flags.brand && !flags.tag && !flags.file && !flags.name;
  if (isWhole) keep(flags, folder === undefined ? 'suite' : basename(folder), score);
}

function isChosen({ brand, tags, file, name }: Conversation, flags: Flags): boolean {
  const any = (wanted: string[] | undefined, holds: (one: string) => boolean) => !wanted || wanted.some(holds);
  return (
    any(flags.brand, (one) => one === brand) &&
    any(flags.tag, (one) => tags.includes(one)) &&
    any(flags.file, (one) => file.includes(one)) &&
    any(flags.name, (one) => name.includes(one))
  );
}

/** A summary for comparison with later runs. */
function keep({ results }: Flags, name: string, summary: object): void {
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`);
}
