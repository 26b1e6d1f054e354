/** Which language a session is held in: the brand's, until what the user says is clearly another one that is spoken here. */
import { heardIn } from '../lang/languages.ts';
import type { State } from '../state.ts';

/** So many more words of the other language than of the one spoken so far. */
const CLEAR = 4;
/** A message of fewer words never says by itself which language is spoken. */
const SHORT = 6;
/** What speaks for a language is not counted on without end, so that it can change again. */
const MOST = 4;
const LONGEST = 400;

/** Notes what a message was said in; the language that the session is held in from now on, by name. */
export function listen(state: State, own: string, message: string | undefined): string {
  const spoken = state.language ?? own;
  if (message === undefined) return spoken;
  const text = message.slice(0, LONGEST);
  const heard = { ...state.heard };
  const most = text.trim().split(/\s+/).length < SHORT ? CLEAR - 1 : LONGEST;
  for (const [name, count] of Object.entries(heardIn(text))) heard[name] = (heard[name] ?? 0) + Math.min(count, most);
  const [best = spoken] = Object.keys(heard).sort((a, b) => (heard[b] ?? 0) - (heard[a] ?? 0));
  if (best !== spoken && (heard[best] ?? 0) - (heard[spoken] ?? 0) >= CLEAR) {
    state.language = best === own ? undefined : best;
    state.heard = undefined;
    return best;
  }
  const counts = Object.entries(heard).map(([name, count]) => [name, Math.min(count, MOST)] as const);
  state.heard = counts.length > 0 ? Object.fromEntries(counts) : undefined;
  return spoken;
}
