/** Learns what clauses do from the examples of a language and, for English, from the labelled clauses of the suite. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { loadBrand } from '../src/brands/load.ts';
import { createDomain } from '../src/dialogue/dialogue.ts';
import { createLanguage, foldedParts, type LanguageParts } from '../src/dialogue/lang/language.ts';
import { CLAUSE_ACTS, createClassifier } from '../src/dialogue/nlu/classify.ts';
import { trainActs } from './act-training.ts';
import { type ActSample, exampleSamples, suiteSamples } from './samples.ts';

const FOLDS = 5;

const read = (file: string) => parse(readFileSync(file, 'utf8'));

/**
 * Writes the model.json of a language; `check` compares it instead. `measure` first prints how well acts are told apart on brands
 * held out. Resolves to the exit code: 1 when the model was to be checked and is another.
 */
export async function train(
  root: string,
  name: string,
  asked: { measure?: boolean; check?: boolean },
): Promise<number> {
  const folder = join(root, 'src/dialogue/lang', name);
  const parts = ['words', 'catalogue', 'concepts', 'replies', 'numbers'].map((part) => [
    part,
    read(join(folder, `${part}.yaml`)),
  ]);
  const given = foldedParts(Object.fromEntries(parts) as LanguageParts);
  const language = createLanguage(given);
  const own = exampleSamples(language, read(join(folder, 'examples.yaml')));
  const suite = new Map<string, ActSample[]>();
  const labels = join(root, 'test/eval/acts');
  for (const file of name === 'en' && existsSync(labels) ? readdirSync(labels).sort() : []) {
    const brand = basename(file, '.yaml');
    const pack = ['test/eval/brands', 'src/brands/packs'].map((at) => join(root, at, `${brand}.yaml`)).find(existsSync);
    const loaded = pack === undefined ? undefined : await loadBrand(pack);
    if (loaded) suite.set(brand, suiteSamples(createDomain(loaded, language), read(join(labels, file))));
  }
  if (asked.measure) measure([...suite.values()], own);
  const all = [...own, ...[...suite.values()].flat()];
  const acts = trainActs(all);
  const [file, text] = [join(folder, 'model.json'), `${JSON.stringify(acts)}\n`];
  const isSame = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!asked.check) writeFileSync(file, text);
  console.log(`${all.length} examples, ${acts.features.split('\n').length} features: ${file}`);
  if (!asked.check || isSame) return 0;
  console.error(`${file} is not what these examples teach. Run: npm run train -- ${name}`);
  return 1;
}

/** F1 of every act on brands that were held out. */
function measure(suite: readonly ActSample[][], own: readonly ActSample[]) {
  const counts = new Map(CLAUSE_ACTS.map((act) => [act as string, { right: 0, said: 0, of: 0 }]));
  const mistakes = new Map<string, string[]>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = suite.filter((_, at) => at % FOLDS === fold).flat();
    const { classify } = createClassifier(trainActs([...own, ...suite.filter((_, at) => at % FOLDS !== fold).flat()]));
    for (const { features, label, text } of held) {
      const said = classify.call(undefined, features)[0]?.act ?? '';
      const of = counts.get(label);
      const as = counts.get(said);
      if (of) of.of += 1;
      if (as) as.said += 1;
      if (said === label && of) of.right += 1;
      else mistakes.set(`${label} as ${said}`, [...(mistakes.get(`${label} as ${said}`) ?? []), text]);
    }
  }
  let [right, of] = [0, 0];
  for (const [act, one] of counts) {
    right += one.right;
    of += one.of;
    const f1 = (2 * one.right) / Math.max(1, one.said + one.of);
    if (one.of > 0) console.log(`${act.padEnd(8)} F1 ${f1.toFixed(3)}  ${one.right} of ${one.of}, said ${one.said}`);
  }
  console.log(`right on brands held out: ${right} of ${of} (${((100 * right) / of).toFixed(1)} %)`);
  for (const [what, texts] of [...mistakes].sort((a, b) => b[1].length - a[1].length).slice(0, 14)) {
    console.log(`${String(texts.length).padStart(4)} ${what}: ${texts.slice(0, 6).join(' | ')}`);
  }
}
