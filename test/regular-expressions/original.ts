/**
 * Five patterns as they once stood in src/dialogue, each with the words that stopped the process when they were repeated.
 * Whatever checks the patterns of today must find all five.
 */
import type { Pattern } from './patterns.ts';

const DEFINITE =
  '(?:it|that|this|them|those|these|both|all (?:of them|three|four)|the|one|two|three|four|five|six|\\d+|a (?:pair|set|couple)|another|my|everything|him|her)';

const IMPERATIVE = `(?:^|, |\\bthen |\\bplease ) ?(?:(?:ok|okay|hm+|oh|ah|um|great|perfect|yes|yeah|yep|sure|alright|cool|fine|good|nice|please|then|so|and|now|awesome|excellent|right|well|sounds good|go ahead and|just|let us|let me|lets|excellent|love it|sold|deal|no|actually|just|also|go ahead)[ ,]+)*(?:buy|order|purchase|book|reserve|grab|take(?= (?:it|that|them|this|both|two|the \\w+)(?! (?:off|out|back|easy|from|away|in|to|is|as)))|get(?= (?:it|them|that one|this one|the (?!one|ones|idea|point|gist|full|best)\\w+)(?: please| then| now)? ?(?:,|$))|go (?:for|with)(?= (?:the|that|this) )|let us take|let us go with|let us do|let us get|let us book|sign me up for|get me|send me|wrap up|ring up|put me on|put me down for)(?: (?:${DEFINITE}|me|us|now|please|all)\\b| [a-z]{0,3} ?\\d| $)`;

const QUESTION =
  / (?:and|so) i (?:(?:want|would like|need) to know|ask|wonder) (?:whether|if|what|which|how|when) |^ (?:before|after|while) \w+(?: \w+){0,3} , i (?:asks?|wonder|would like to know|want to know) |^ \w+(?: \w+)?(?: \w+)? (?:when|where|how much|how long) $|, (?:how (?:long|much|many|far|big|fast|heavy|tall|wide|old|late|early))\b|^ (?:and|but|so|or) if (?:[^ ]+ ){1,8}$|, (?:what|which|how|when|where|why) (?:would|will|is|are|do|does|can|could|should)\b|\b(?:what|which) (?:size|one|kind|model) (?:do|should|would|shall) (?:i|we|he|she|they)\b|^ i (?:asks?|would like to know|want to know|wonders?|am wondering|am asking|am curious)\b|^ (?:and |so |ok )*(?:up to|from|in|at|for|with|by|to|since|until) (?:what|which|how|when|where)\b|^ (?:(?:and|so|but|ok|okay|well|hmm|oh|also|um|wait|hey|hi|great|thanks|then|cool|nice|now|actually|please|(?:(?:one|a|just|my|the) )*(?:last|quick|final|other|more|another)? ?(?:question|thing))[ ,]+)*(?:is|are|am i|was|were|do(?! (?:that|it|this|so) (?:please |then |now |for me )*$)|does|did|can|could|would|will|should|shall|may|might|have you|has(?! to\b)|what|which|how|when|where|who|whom|whose|why|any chance|isn't)\b/;

const REFUSES =
  /\b(?:(?:do|does|did|will|would|am|is|are|can|could|should) not|not|never|no longer|without)\s+(?:really |actually |even |necessarily |quite |yet |going |to |want |wanting |looking |ready |planning |plan |trying |need |wish |like |sure |about |interested |in |here |intend |intending |be |just |think |i |will |am |just yet |prepared |in the market )*(?:to )?(?:buy|buying|purchase|purchasing|order|ordering|book|booking|reserve|reserving|checkout|check out|checking out|commit|committing|take it|take that|take this|get it|pay|paying|decide|go ahead|going ahead|proceed|hand it over)\b|\bnot (?:yet|now|right now|today|just yet|ready|so fast|at the moment)\b|\b(?:just|only|merely) (?:looking|browsing|curious|asking|checking|researching|comparing|wondering|window shopping|exploring|gathering)\b|\bwindow shopping\b|\bbefore (?:i|we) (?:buy|order|book|purchase|decide|commit|pay|check ?out)\b|\b(?:let me|i (?:will|need to|have to|want to|would like to|should|must)|need to|gonna|have to) (?:think|sleep|ponder|consider|decide|check with|ask my|talk to my|mull)\b|\b(?:still|am) (?:thinking(?! of (?:one|both|two|three|four|\d|an?|the|getting|taking|buying))|deciding|undecided|considering|on the fence|unsure)\b|\b(?:hold|keep|save) (?:it|that|this|them)(?: for me)? (?:while|until|for (?:now|a (?:bit|while|moment|day)))\b|\bmaybe (?:later(?! ,? ?(?:leaving|departing|after|at|around|in the|than|flight|ones?|that)\b)|another time|some other time|next time|not)\b|\bnot sure\b|\bno (?:purchase|order|commitment|rush|hurry)\b|\b(?:hold off|think about it|think it over|get back to you|come back later|do it later|decide later|buy (?:it )?later)\b|\bi (?:will|am going to) pass\b|\bstop (?:trying to sell|selling|pushing)\b|\b(?:boss|wife|husband|partner|mom|dad|mother|father) (?:says|said) no\b/;

const TOO_DEAR =
  /^ (?:(?:hm+|ah|oh|ok|well|no|sorry|ouch|whoa|but|that is|it is|they are|they are all|these are|those are|all|this is|a)[ ,]+)*(?:too|bit|little|rather|quite|way too|far too)[ ,]+(?:too )?(?:expensive|pricey|dear|much|steep|costly)(?: for (?:me|us|them))? $/;

const HOW_MANY =
  /^ (?:(?:and|what about|how about|for|or|so|then|total|price|cost|total for)[ ,]+)*(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve) /;

export const ORIGINAL: readonly Pattern[] = [
  { at: 'IMPERATIVE: just, just', source: IMPERATIVE, flags: '' },
  { at: 'QUESTION: [ ,]+ and ?thing', source: QUESTION.source, flags: '' },
  { at: 'REFUSES: just yet, just, yet', source: REFUSES.source, flags: '' },
  { at: 'TOO_DEAR: they are all, they are, all', source: TOO_DEAR.source, flags: '' },
  { at: 'HOW_MANY: total for, total, for', source: HOW_MANY.source, flags: '' },
];
