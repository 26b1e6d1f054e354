/** docs/dialogue.md: its talks are held, its lessons are learned, and what it lists is all there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import type { Concept } from '../../src/dialogue/lang/concepts.ts';
import MODEL from '../../src/dialogue/lang/en/model.json' with { type: 'json' };
import { createLanguage } from '../../src/dialogue/lang/language.ts';
import { ACTION_NAMES } from '../../src/dialogue/nlu/actions.ts';
import { createClassifier, featuresOf } from '../../src/dialogue/nlu/classify.ts';
import type { Tracer } from '../../src/dialogue/trace.ts';
import { trainActs } from '../../train/act-training.ts';
import { exampleSamples, type Labelled } from '../../train/samples.ts';
import { converse, shipped, thin } from './conversation.ts';
import { english, partsOf } from './language.ts';

const SHIPPED = new Set<string>(SHIPPED_BRANDS);

const page = readFileSync(fileURLToPath(new URL('../../docs/dialogue.md', import.meta.url)), 'utf8');

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
}

/** The YAML block of a file of a language's folder. */
function lesson(file: string): unknown {
  return parse(blocks('yaml').find((text) => text.startsWith(`# ${file}\n`)) ?? '');
}

describe('docs/dialogue.md', () => {
  test.each(
    blocks('talk').map((text) => text.trim().split('\n')),
  )('%s: the talk is held as it stands there', async (first, ...lines) => {
    const name = first?.replace('brand: ', '') ?? '';
    const { dialogue } = SHIPPED.has(name) ? await shipped(name) : thin(name);
    const [opening = '', ...rest] = lines;
    const talk = converse(dialogue, opening.slice(2));
    let last = talk.first;
    for (const line of rest) {
      const text = line.slice(2);
      if (line.startsWith('> ')) last = talk.say(text);
      else if (line.startsWith('! ')) {
        const [action = '', ...payload] = text.split(' ');
        last = talk.press(action, payload.length > 0 ? JSON.parse(payload.join(' ')) : undefined);
      } else if (line.startsWith('< ')) expect(last.message).toContain(text);
      else expect([line, last.pending]).toEqual([line, line === '(pending)']);
    }
  });

  test('the phrasing it teaches is learned', { timeout: 60_000 }, () => {
    const folder = new URL('../../src/dialogue/lang/en/', import.meta.url);
    const known: Labelled = parse(readFileSync(new URL('examples.yaml', folder), 'utf8'));
    const taught = Object(lesson('examples.yaml')).add.none as string[];
    const add = { ...known.add, none: [...(known.add?.none ?? []), ...taught] };
    const { classify } = createClassifier(trainActs(exampleSamples(english, { ...known, add })));
    const words = 'stick this on the pile'.split(' ');
    expect(classify(featuresOf(english, words, false, { asked: 'none', cart: false }))[0]?.act).toBe('add');
  });

  test('the kind of question it adds is answered', async () => {
    const { brand } = await shipped('acme-outdoor');
    const parts = partsOf('en');
    const taught: Record<string, Concept> = Object(lesson('concepts.yaml'));
    const concepts = { ...parts.concepts, concepts: { ...parts.concepts.concepts, ...taught } };
    const talk = converse(
      createDialogue(brand, createLanguage({ ...parts, concepts, acts: MODEL })),
      'the Ridge 2 tent',
    );
    expect(talk.say('is there room for my gear?').message).toContain('floor area 32 sq ft');
  });

  test('the files of a language are those it lists', () => {
    const listed = [...page.matchAll(/^\| `(\w+\.yaml)` \|/gm)].map(([, file]) => file);
    for (const name of ['en', 'de']) {
      const files = readdirSync(new URL(`../../src/dialogue/lang/${name}/`, import.meta.url));
      expect(listed.toSorted()).toEqual(files.filter((file) => file.endsWith('.yaml')).toSorted());
    }
  });

  test('the actions are those it lists', () => {
    const [, table = ''] = page.split('## What a host can press');
    const rows = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []);
    expect(rows.toSorted()).toEqual([...ACTION_NAMES].toSorted());
  });
});

test('a turn makes a trace for who asks, of everything that was made of it, and none otherwise', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const traces: unknown[] = [];
  let time = 0;
  const tracer: Tracer = { clock: () => ++time, done: (trace) => traces.push(trace) };
  converse(dialogue, 'tents under $300', { tracer });
  expect(traces).toMatchObject([
    {
      clauses: [{ words: 'tents under 300', acts: [{ is: 'find', features: expect.any(Object) }, {}, {}] }],
      acts: [{ act: 'inform', kind: 'tent' }],
      before: { turns: 0 },
      after: { turns: 1, shown: ['solo-1-tent'] },
      event: 'reply',
      search: { kept: ['solo-1-tent'], total: 1, dropped: { price: { count: expect.any(Number) } } },
      ms: { parse: 1, interpret: 1, decide: 1, speak: 1 },
    },
  ]);
  converse(dialogue, 'tents under $300');
  expect([traces.length, time]).toEqual([1, 8]);
});
