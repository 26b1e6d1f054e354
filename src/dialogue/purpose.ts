/** What something is for, and for whom: such words put things in order and leave nothing out. */
import type { Token } from './text.ts';

/** "loves hiking", "who rides a fixie", "run intervals": said of a person. */
const DOES = new Set(
  'go goes going gone love loves enjoy enjoys ride rides riding run runs play plays do does doing who into start starts starting hike hikes camp camps commute commutes travel travels plan planning plans planned train trains hobby'.split(
    ' ',
  ),
);
/** Words that may stand between what a person does and what it is done with. */
const PASSES = new Set(
  'a an the my his her their our on in to at for with of first next some mostly mainly often lot and or half full long short day days weekend trip trips'.split(
    ' ',
  ),
);
const PERSONS = new Set(['i', 'we', 'he', 'she', 'they', 'you']);

/** Whether the words from `at` on only tell what a person does or is, or what for: "goes hiking", "for my first marathon", "we are a family". */
export function tellsPurpose(tokens: readonly Token[], at: number): boolean {
  for (let step = at - 1; step >= 0 && at - step <= 6; step--) {
    const token = tokens[step];
    if (!token || /[.;!?]/.test(token.after) || (token.after === ',' && step < at - 1)) return false;
    const before = tokens[step - 1]?.word ?? '';
    if (DOES.has(token.word)) return token.word === 'who' || PERSONS.has(before) || !/^(?:does|do)$/.test(token.word);
    if (/^(?:am|are|is)$/.test(token.word) && PERSONS.has(before)) return true;
    if (token.word === 'for') return /^(?:my|his|her|their|our)$/.test(tokens[step + 1]?.word ?? '');
    if (!PASSES.has(token.word)) return false;
  }
  return false;
}
