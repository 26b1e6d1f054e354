import { readFileSync, readdirSync, existsSync, statSync } from 'node:fs';
import { join, basename } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { Conversation } from '/work/main/test/eval/format.ts';
import { judge } from '/work/main/test/eval/judge.ts';
import { strangers } from '/work/main/test/eval/facts.ts';
import { createStage } from '/work/main/test/eval/play.ts';
import { FEED_BRANDS, packAround, WRITTEN_BRANDS } from '/work/main/test/eval/feed-brand.ts';
import { tellFailure } from '/work/main/test/eval/report.ts';
const args = process.argv.slice(2);
const checkOnly = args.includes('--check');
const all = args.includes('--all');
const quiet = args.includes('--quiet');
const grep = args.find((a) => a.startsWith('--grep='))?.slice(7);
const paths = args.filter((a) => !a.startsWith('--'));
const packs = new Map<string, string | undefined>(WRITTEN_BRANDS);
for (const n of ['delta','nova-motors','acme-outdoor','pace-running']) packs.set(n, `/work/main/src/brands/packs/${n}.yaml`);
for (const name of FEED_BRANDS) packs.set(name, packAround(name));
const files: string[] = [];
function walk(p: string) {
  if (statSync(p).isDirectory()) for (const n of readdirSync(p).sort()) walk(join(p, n));
  else if (p.endsWith('.yaml')) {
    const doc = parse(readFileSync(p, 'utf8'));
    if (Array.isArray(doc)) files.push(p);
    else packs.set(basename(p, '.yaml'), p);
  }
}
for (const root of ['/tmp/fresh']) if (existsSync(root)) { const w=(p:string)=>{ for(const n of readdirSync(p)){const f=join(p,n); if(statSync(f).isDirectory()) w(f); else if(f.endsWith('.yaml')&&!f.includes('final')){ try{const d=parse(readFileSync(f,'utf8')); if(d&&!Array.isArray(d)) packs.set(basename(f,'.yaml'),f);}catch{} } } }; w(root); }
for (const p of paths) walk(p);
const play = createStage((b) => packs.get(b));
const results: Record<string, boolean> = {};
let pass = 0, total = 0, tt = 0, tg = 0;
for (const file of files) {
  const parsed = z.array(Conversation).safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success) { console.log(`${file}: NOT WELL FORMED`); for (const i of parsed.error.issues) console.log('  ', i.path.join('.'), i.message); process.exitCode = 1; continue; }
  let fp = 0, ft = 0;
  for (const c of parsed.data) {
    if (grep && !c.name.includes(grep) && !c.turns.some((t)=>t.user?.includes(grep))) continue;
    const conv = { ...c, file: basename(file) };
    if (packs.has(c.brand) && packs.get(c.brand) === undefined) continue;
    if (!packs.has(c.brand) && !['nova-motors','delta','acme-outdoor','pace-running'].includes(c.brand)) { console.log(`${file}: ${c.name}: unknown brand ${c.brand}`); continue; }
    if (checkOnly) { ft++; continue; }
    const transcript = await play(conv as any);
    const complaints = judge(transcript);
    const s = strangers(transcript); for (const x of s) complaints.push({turn: x.turn, what: `STRANGER ${x.what}`} as any);
    results[`${file.split('/').slice(-2).join('/')}: ${c.name}`] = complaints.length === 0;
    ft++; total++;
    tt += c.turns.length; tg += c.turns.length - new Set(complaints.map((x) => x.turn)).size;
    if (complaints.length === 0) { fp++; pass++; }
    if (!quiet && (complaints.length > 0 || all)) console.log(tellFailure({ transcript, complaints }) + '\n');
  }
  console.log(checkOnly ? `${file}: ${ft} conversations, well formed` : `${file}: ${fp}/${ft}`);
}
const jsonOut = args.find((a) => a.startsWith('--json='))?.slice(7);
if (jsonOut) (await import('node:fs')).writeFileSync(jsonOut, JSON.stringify(results, null, 1));
if (!checkOnly) console.log(`conversations ${pass}/${total}, turns ${tg}/${tt}`);
process.exit();
