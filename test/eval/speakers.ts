/** The brands of a run, each loaded once with its dialogue, by the name that conversations call them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Brand } from '../../src/brands/catalogue.ts';
import { loadBrand, SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { createDialogue, type ReadableDialogue } from '../../src/dialogue/dialogue.ts';
import type { MessageReader } from '../../src/engine/reader.ts';
import type { Speaker } from './direct.ts';
import { FEED_BRANDS, packAround, WRITTEN_BRANDS } from './feed-brand.ts';

/** A brand's speaker, or undefined where its export is absent: said once on standard error. Throws on a brand nobody knows. */
export type SpeakerFor = (brand: string) => Promise<Speaker | undefined>;

/** Who reads the messages of a brand, where that is not its dialogue. */
export type ReaderFor = (brand: Brand, dialogue: ReadableDialogue) => MessageReader;

/** `folders`: packs by file name, looked at before the suite's own. */
export function speakersOf(folders: readonly string[] = [], readerFor?: ReaderFor): SpeakerFor {
  const files = new Map<string, string>([...SHIPPED_BRANDS.map((name) => [name, name] as const), ...WRITTEN_BRANDS]);
  for (const folder of folders) for (const [name, file] of packsIn(folder)) files.set(name, file);
  const known = new Map<string, Promise<Speaker | undefined>>();

  async function open(name: string): Promise<Speaker | undefined> {
    const feed = FEED_BRANDS.find((one) => one === name);
    const file = files.get(name) ?? (feed && packAround(feed));
    if (file === undefined && feed === undefined) throw new Error(`no pack for the brand ${name}`);
    if (file === undefined) {
      process.stderr.write(`export ${name}.csv is not here: what is asked of it is skipped\n`);
      return undefined;
    }
    const brand = await loadBrand(file);
    const dialogue = createDialogue(brand);
    return { brand, dialogue, ...(readerFor && { reader: readerFor(brand, dialogue) }) };
  }

  return (name) => {
    const speaker = known.get(name) ?? open(name);
    known.set(name, speaker);
    return speaker;
  };
}

function packsIn(folder: string): [string, string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file.replace(/\.yaml$/, ''), join(folder, file)]);
}
