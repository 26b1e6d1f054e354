/** Which language a session is held in: the brand's, until what the user says is clearly another one that is spoken here. */
import { languagesIn } from '../lang/languages.ts';
import type { State } from '../state.ts';

/** So many more words of the other language than of the one spoken so far. */
const CLEAR = 4;
/** A message of fewer words never says by itself which language is spoken. */
const SHORT = 6;
/** What speaks for a language is not counted on without end, so that it can change again. */
const MOST = 4;
const LONGEST = 400;

/** Words of another language and none of the session's: so many say that a message is in it. */
const SAID = 2;

interface Spoken {
  /** What the session is held in from now on. */
  session: string;
  /** What this message is in. */
  message: string;
}

/** Notes what a message was said in. `own`: the brand's language. All by name. */
export function listen(state: State, own: string, message: string | undefined): Spoken {
  const spoken = state.language ?? own;
  if (message === undefined) return { session: spoken, message: spoken };
  const text = message.slice(0, LONGEST);
  const said = languagesIn(text);
  const most = text.trim().split(/\s+/).length < SHORT ? CLEAR - 1 : LONGEST;
  const parsed = { ...state.parsed };
  for (const [name, count] of Object.entries(said)) parsed[name] = (parsed[name] ?? 0) + Math.min(count, most);
  const best = mostIn(parsed, spoken);
  if (best !== spoken && (parsed[best] ?? 0) - (parsed[spoken] ?? 0) >= CLEAR) {
    state.language = best === own ? undefined : best;
    state.parsed = undefined;
    return { session: best, message: best };
  }
  const counts = Object.entries(parsed).map(([name, count]) => [name, Math.min(count, MOST)] as const);
  state.parsed = counts.length > 0 ? Object.fromEntries(counts) : undefined;
  const other = mostIn(said, spoken);
  return { session: spoken, message: !said[spoken] && (said[other] ?? 0) >= SAID ? other : spoken };
}

function mostIn(counts: Readonly<Record<string, number>>, otherwise: string): string {
  const [best = otherwise] = Object.keys(counts).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  return best;
}
