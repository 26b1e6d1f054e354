/** Whether a sentence looks for things, rather than speaking of the thing in view. */
import type { Reading } from './reading.ts';
import { stems } from './text.ts';

/** "show me", "any others?", "do you have a …": words that open a search. "Do you have it in red?" opens none. */
export function seeks({ said }: Reading): boolean {
  return SEEKS.test(said) && !OF_THIS.test(said);
}

/** "Which rooms allow pets?": a search, as long as it names a kind of thing. */
export function asksWhichKind({ said, wishes, comparing }: Reading): boolean {
  if (comparing.length > 0) return false;
  const [, noun = ''] =
    / (?:which|what)(?: of your)?(?: (?!is |was |does |has )\w+)? (\w+s) (?!is |are )\w+ /.exec(said) ?? [];
  const kind = wishes.find(({ on, not }) => on === 'category' && !not);
  return noun !== '' && kind?.any?.some((key) => stems(noun).includes(key.split(' ').at(-1) ?? '')) === true;
}

const SEEKS =
  /^ (?:(?:hi|hey|hello|so|and|ok)[ ,]+)*(?:you )?got (?!it|that|this|them|those|these|the|a question)|^ (?:and |so |ok |then |hi |hello |, )*any |\b(?:show me|(?<!it )(?<!they )(?<!that )find|looking for|look for|am after|are after|search|browse|do you (?:have|sell|carry|stock|offer|do)|have you got|got any|got a|is there (?:a|an|one|any|something|anything|another)|are there (?:any|other)|anything|something|another|others?|alternatives?|what else|(?:what|which) (?:\w+ ){1,4}(?:do|have|are) (?:you|there)|what (?:have|do) you (?:got|have)|(?:what|which) (?:is|are) (?:your|the) best (?!price|offer|deal|you|one)|(?:what|which) (?!sizes?|colou?rs?|widths?|lengths?)(?:\w+ ){1,4}(?:do|would|can|could) you (?:recommend|suggest|advise)|need (?:a|an|some)|want (?:a|an|some)|what is available|what is there|what are (?:my|the) (?:options|choices))\b/;
const OF_THIS =
  /\b(?:do you (?:have|sell|carry|stock|offer|do)|have you got|show me) (?:it|that|this|them|those|these|the same)\b|\b(?:something|anything) (?:else )?(?:about|to know)\b/;
