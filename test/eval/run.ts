/** What `npm run eval` does: plays, judges, prints and writes down. Started by run.mjs, which bundles it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { playDirect } from './direct.ts';
import type { Transcript } from './exchange.ts';
import { type Conversation, readConversations } from './format.ts';
import { judge } from './judge.ts';
import { tellFailure, type Verdict } from './report.ts';
import { scoreOf, tellScore } from './score.ts';
import { type CreateDialogue, type SpeakerFor, speakersOf } from './speakers.ts';

export interface Flags {
  brand?: string[];
  tag?: string[];
  file?: string[];
  name?: string[];
  folder?: string;
  packs?: string[];
  failures?: true | string;
  trace?: true;
  dialogue: 'old' | 'new';
  constraints?: true;
  nearMiss?: string;
  seed?: number;
  /** Where the summary goes. */
  results: string;
}

export async function run(flags: Flags, create: CreateDialogue): Promise<void> {
  const { folder, packs = [] } = flags;
  const beside = folder === undefined ? [] : [join(folder, 'packs'), join(folder, '..', 'packs')];
  await conversations(flags, speakersOf(create, [...beside, ...packs]));
}

async function conversations(flags: Flags, speakerFor: SpeakerFor): Promise<void> {
  const { folder, dialogue, failures, trace = false } = flags;
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
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s, ${dialogue} dialogue`);
  const isWhole = !flags.brand && !flags.tag && !flags.file && !flags.name;
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
function keep({ results, dialogue }: Flags, name: string, summary: object): void {
  mkdirSync(results, { recursive: true });
  const file = join(results, `${name}${dialogue === 'old' ? '-old' : ''}.json`);
  writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`);
}
