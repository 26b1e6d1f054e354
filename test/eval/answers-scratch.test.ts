import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { strangers } from './facts.ts';
import { FEED_BRANDS, packAround } from './feed-brand.ts';
import { readConversations } from './format.ts';
import { judge } from './judge.ts';
import { createStage } from './play.ts';
import { passRates, tellFailure, type Verdict } from './report.ts';

test.runIf(process.env.ANSWERS_DUMP)("dump", async () => {
  const packs = new Map<string, string | undefined>();
  for (const name of FEED_BRANDS) packs.set(name, packAround(name));
  const play = createStage((b) => packs.get(b));
  const out: string[] = [],
    failed: string[] = [],
    strange: string[] = [],
    verdicts: Verdict[] = [];
  for (const c of readConversations()) {
    const transcript = await play(c);
    const complaints = judge(transcript);
    verdicts.push({ transcript, complaints });
    out.push(tellFailure({ transcript, complaints: [...complaints, { turn: 99, what: '' }] }));
    if (complaints.length) failed.push(tellFailure({ transcript, complaints }));
    strange.push(...strangers(transcript).map((s) => `${c.file}: ${c.name}: turn ${s.turn}: ${s.what}`));
  }
  writeFileSync('/tmp/ans-eval-all.txt', out.join('\n\n'));
  writeFileSync('/tmp/ans-eval-failed.txt', failed.join('\n\n'));
  writeFileSync('/tmp/ans-eval-strange.txt', strange.join('\n'));
  writeFileSync('/tmp/ans-eval-rates.txt', passRates(verdicts));
}, 300000);
