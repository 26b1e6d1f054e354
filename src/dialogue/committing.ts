/** Whether a sentence commits to a purchase, only talks of one, refuses it or takes it back. A question about buying is not buying. */
import type { Act } from './acts.ts';

const VERB =
  '(?:take|buy|purchase|order|book|reserve|grab|get|have|go with|go for|pick|pick up|do|choose|snag|cop|keep)';
const STRONG_VERB = '(?:take|buy|purchase|order|book|reserve|grab|go with|go for|snag|cop)';
const DEFINITE =
  '(?:it|that|this|them|those|these|both|all (?:of them|three|four)|the|one|two|three|four|five|six|\\d+|a (?:pair|set|couple)|another|my|everything|him|her)';
const REFUSES =
  /\b(?:(?:do|does|did|will|would|am|is|are|can|could|should) not|not|never|no longer|without)\s+(?:really |actually |even |necessarily |quite |yet |going |to |want |wanting |looking |ready |planning |plan |trying |need |wish |like |sure |about |interested |in |here |intend |intending |be |just |think |i |will |am |prepared |in the market )*(?:buy|buying|purchase|purchasing|order|ordering|book|booking|reserve|reserving|checkout|check out|checking out|commit|committing|take it|take that|take this|get it|pay|paying|decide|go ahead|going ahead|proceed|hand it over)\b|\bnot (?:yet|now|right now|today|just yet|ready|so fast|at the moment)\b|\b(?:just|only|merely) (?:looking|browsing|curious|asking|checking|researching|comparing|wondering|window shopping|exploring|gathering)\b|\bwindow shopping\b|\bbefore (?:i|we) (?:buy|order|book|purchase|decide|commit|pay|check ?out)\b|\b(?:let me|i (?:will|need to|have to|want to|would like to|should|must)|need to|gonna|have to) (?:think|sleep|ponder|consider|decide|check with|ask my|talk to my|mull)\b|\b(?:still|am) (?:thinking(?! of (?:one|both|two|three|four|\d|an?|the|getting|taking|buying))|deciding|undecided|considering|on the fence|unsure)\b|\b(?:hold|keep|save) (?:it|that|this|them)(?: for me)? (?:while|until|for (?:now|a (?:bit|while|moment|day)))\b|\bmaybe (?:later(?! ,? ?(?:leaving|departing|after|at|around|in the|than|flight|ones?|that)\b)|another time|some other time|next time|not)\b|\bnot sure\b|\bno (?:purchase|order|commitment|rush|hurry)\b|\b(?:hold off|think about it|think it over|get back to you|come back later|do it later|decide later|buy (?:it )?later)\b|\bi (?:will|am going to) pass\b|\bstop (?:trying to sell|selling|pushing)\b|\b(?:boss|wife|husband|partner|mom|dad|mother|father) (?:says|said) no\b/;
const TAKES_BACK =
  /\b(?:cancel|never ?mind|changed? my mind|changing my mind|on second thoughts?|hold on|hang on|(?<!can )(?<!could )wait|undo|(?<!they )(?<!it )go back|take (?:it|that) back|back out|forget (?:it|that|about it|the order|this)|scratch that|scrap that|(?<!a )(?<!one )(?<!with )stop(?! in| at| over|s)|abort|(?:do|does) not (?:want|need) (?:it|that|this|them|to|any of|anything)|not that one|i take that back|(?<!not )(?<!way )(?<!is )(?<!are )too expensive|i have (?:changed|reconsidered)|reconsider(?:ed)?|no longer (?:want|need))\b|^ (?:no|nope|nah|actually no|no no|no thanks)(?: thanks| thank you| sorry)?[ ,]*$/;

/** Adds what the sentence does about buying: buys, buys softly, only asks, refuses, takes back. */
export function readBuying(
  text: string,
  question: boolean,
  conditional: boolean,
  haggles: boolean,
  acts: Set<Act>,
): void {
  const t = plainly(text);
  const has = (pattern: RegExp) => pattern.test(t);
  if (has(TAKES_BACK)) acts.add('take-back');
  const talks = has(MENTIONS_BUYING);
  const refused = has(REFUSES) && !has(/\bwhy not\b/);
  // "So I can't just buy it here?" asks.
  if (
    refused &&
    question &&
    /\b(?:i|we) can not (?:just |simply |actually |really )*(?:buy|order|purchase|book|reserve)\b/.test(t)
  ) {
    acts.add('ask-buying');
    return;
  }
  if (refused) {
    acts.add('not-buying');
    return;
  }
  if (has(NOT_A_PURCHASE)) return;
  if (
    haggles &&
    /\b(?:if|and (?:i will|you have|we have|it is|then)|then (?:i will|you have)|for \d+|make it \d+)\b/.test(t)
  )
    return;
  if (has(REQUEST)) {
    if (!conditional) acts.add('buy');
    return;
  }
  const will =
    has(WILL) ||
    has(IMPERATIVE) ||
    has(CHECKOUT) ||
    has(SET_PHRASES) ||
    has(AGREES) ||
    has(ASKS_TO_SEND) ||
    has(COUNTS_OUT) ||
    has(READY);
  const wants = (has(WANTS) && !has(NEEDS)) || has(MAY_I);
  if (question || conditional) {
    if (has(MAY_I) && !conditional) acts.add('buy-softly');
    else if (talks || will) acts.add('ask-buying');
    return;
  }
  if (!will && has(BOOKS_A)) acts.add('buy-softly');
  if (will) acts.add('buy');
  else if (wants) acts.add('buy-softly');
}

/** "They want it for running": what it is to be good for. */
const NEEDS = / (?:want|need|like) (?:it|that|this|them|one) (?:for \w+ing|to (?:be|have|last|fit|work)|because) /;

/** Without the adverbs in "would then like to buy". */
function plainly(said: string): string {
  return said.replace(
    / (would|will|do)(?: (?:then|also|really|still|definitely|now|just|very much))+ (?=like|love|want|prefer|take|need)/g,
    ' $1 ',
  );
}

/** "Book a test drive": the act is plain, the thing is not yet seen. */
const BOOKS_A =
  /^ (?:(?:ok|okay|yes|great|fine|good|please|then|so|can you|could you)[ ,]+)*(?:book|reserve|order|buy|schedule|arrange) (?:me |us )?(?:an?|another|some) (?!question|look|moment|minute)/;
const MENTIONS_BUYING =
  /\b(?:secure (?:one|it|that|this)|buy|buying|purchase|order(?:ing)?|book(?:ing)?|reserve|check ?out|pay|paying)\b/;
const NOT_A_PURCHASE =
  /\b(?:(?:send|give|get|show|mail) (?:me|us) (?:\w+ ){0,3}(?:samples?|swatch\w*|details?|links?|info\w*|options?|minutes?|moment|pictures?|photos?|overview|list)|in order|order of|out of order|take a look|have a look|take a minute|have (?:a|another|some|any|one) (?:question|questions|look|more)|get (?:a |some |more |any |the )?(?:info|information|idea|details|overview|sense|quote|prices?|back|there|in|to|home|here|started|around)|take (?:the |a )?(?:time|train|bus|long|look|care)|go for (?:a )?(?:run|walk|ride|hike|something|anything)|do (?:you|they|some|a|the math)|check out (?:the|your|some|other|what|these|those|more|this|that|a|his|its)|check (?:it|them|that|this) out|have (?:to|been|had|seen|not|no)|(?<!will )have (?:it|them|this|that) in|keep (?:looking|going|it in mind|that in mind|in mind)|get (?:it|this|that|them) (?:in|by|before|delivered|shipped|to))\b/;
const WILL = new RegExp(
  `\\b(?:i|we|us) (?:will|shall|am going to|are going to|am ready to|have decided to|decide to|choose to|should just|think i will|think we will|guess i will|might as well|want to|would like to|would love to|need to|wish to|like to|wants to|am going|decided to)(?: (?:just|also|definitely|probably|actually|now|please|then|like|go ahead and|both))* ${STRONG_VERB}(?: (?:${DEFINITE}|[a-z]|now|please|$)|\\s*[,$])|\\b(?:i|we) (?:will|shall|am going to)(?: (?:just|also|definitely|probably|then))* ${VERB} ${DEFINITE}\\b|\\b(?:i|we) (?:will|shall|am going to)(?: (?:just|also|definitely))* (?:take|have|buy|order|book|grab|get) (?:a|an|some)\\b`,
);
const IMPERATIVE = new RegExp(
  `(?:^|, |\\bthen |\\bplease ) ?(?:(?:ok|okay|hm+|oh|ah|um|great|perfect|yes|yeah|yep|sure|alright|cool|fine|good|nice|please|then|so|and|now|awesome|excellent|right|well|sounds good|go ahead|let us|let me|lets|love it|sold|deal|no|actually|just|also)[ ,]+)*(?:buy|order|purchase|book|reserve|grab|take(?= (?:it|that|them|this|both|two|the \\w+)(?! (?:off|out|back|easy|from|away|in|to|is|as)))|get(?= (?:it|them|that one|this one|the (?!one|ones|idea|point|gist|full|best)\\w+)(?: please| then| now)? ?(?:,|$))|go (?:for|with)(?= (?:the|that|this) )|let us take|let us go with|let us do|let us get|let us book|sign me up for|get me|send me|wrap up|ring up|put me on|put me down for)(?: (?:${DEFINITE}|me|us|now|please|all)\\b| [a-z]{0,3} ?\\d| $)`,
);
const CHECKOUT =
  /^ (?:(?:ok|okay|great|perfect|yes|yeah|sure|alright|cool|fine|good|please|then|so|and|now|no|right|nope|that is (?:all|it|everything)|well|awesome|i am)[ ,]+)*(?:(?:take me to|proceed (?:to|with)(?: the (?=purchase|order|booking))?|go (?:to|ahead (?:and|with)|straight to)|continue to|head to|let us|let me|ready to|ready for|i am ready to|i am ready for|(?:i|we) (?:will|would like to|want to)|time to|move to|bring me to|send me to)(?: the| my)? )?(?:check ?out|checkout now|pay now|place (?:the |my |an |this )?order|(?<=the )(?:purchase|order|booking)|(?:complete|make|do) (?:the |my |this )?(?:order|purchase|booking)|finalize (?:the |my |this )?(?:order|purchase|booking|it)|finish (?:the |my )?(?:order|purchase)|confirm (?:the |my |this )?(?:order|purchase|booking)|pay(?: for (?:it|that|this|them|everything))?)(?: (?:please|now|then|with (?:it|that|this|everything|these)|everything|all|the cart|my cart|thanks|my order|the order))* [,]? ?$|\bready to (?:check ?out|buy|order|book|purchase|pay)\b/;
const SET_PHRASES =
  /\b(?:sold|sign me up|ring (?:me|it|them|this|that) up|count me in|take my money|wrap it up|make it mine|hand (?:it|this|me|that|them) over|i am sold|i am in|(?<!and )(?<!then )you have (?:got )?a deal|it is a deal(?= )|book me|reserve me|i (?:really )?want (?:it|this one|that one|this|that|them|both)(?: please| then| now)*[ ,]*$|(?:one|that|this|it|two|second|first|third|last) it is|i have decided on|i have made up my mind|let us do (?:it|this|that)|put (?:me|us|him|her|them) down for (?:an?|the|one|two)|go ahead (?:and|with)|i would like to (?:proceed|go ahead)|let us (?:proceed|go ahead)|want to proceed|get me one|i choose|go ahead (?:and )?book|put (?:the|my|it|this) (?:order )?through|you (?:have )?(?:convinced|persuaded) me|(?:my|the) answer is yes|make it official|asks? (?:you|us|them) to (?:place|order|book|buy|reserve|purchase|proceed|go ahead|complete|check ?out)|please (?:place (?:the|my|an) order|complete (?:the|my) (?:order|purchase)))\b|(?:^|, )(?: ?(?:ok|okay|alright|then|right|fine|yes|great))*,? ?(?:the )?(?!what|how|if|as|so|that|think|like|which|where|when|is)\w+(?: \w+){0,3} it is(?: then)?(?: please)?(?: ,| $)|(?:^| fine ,| then ,| good ,| ok ,| it is ,) ?(?:just )?(?:one|two|three|four|a pair|a set|\d+)(?: pairs?| sets?)?(?: of (?:those|these|them|it))? please(?: ,| $)/;
const WANTS = new RegExp(
  `\\b(?:i|we) would (?:take|buy|order|book|reserve|go (?:for|with)) ${DEFINITE}\\b|\\b(?:i|we) (?:would like|want|would love|would prefer|prefer|need|wants|choose|pick|fancy|like) (?:to (?:have|get) )?${DEFINITE}\\b|^ (?:please |ok |yes |can i have |just )*(?:give me|gimme|i choose|select|choose|pick) ${DEFINITE}\\b|\\b(?:the|that|this) (?:\\w+ ){0,4}(?:please)\\b`,
);
const MAY_I = new RegExp(
  `\\b(?:can|could|may|might) (?:i|we) (?:please )?(?:have|get|take|grab|buy|order|book|reserve|do) (?:${DEFINITE})\\b`,
);
/** What may stand before the word that commits: "ok then", "perfect, yes", "the user says". */
const OPENING =
  '(?:^ |, )(?:(?:ok|okay|yes|yeah|yep|yup|sure|right|alright|all right|good|great|perfect|fine|nice|lovely|cool|awesome|brilliant|excellent|wonderful|super|well|then|so|and|now|oh|hmm?|ah|haha|ha|lol|please|just|actually|no|wait|i guess|i think|thanks|thank you|in that case|go on|fair enough|that is (?:fine|good|great|perfect)|sounds good|i (?:say|agree|confirm|decide|answer|reply)|tell them)[ ,]+)*';
/** What may stand after it. */
const CLOSING =
  '(?: (?:please|then|now|thanks|thank you|for (?:me|us|it|that|this)|today|right away|straight away|with (?:it|that|this)|ahead))*(?: ,| $)';
/** Agreement in a phrase of its own: "sign me up", "done deal", "let us go ahead". */
const AGREES = new RegExp(
  `^ (?:(?:ok|then|so|and)[ ,]+)*(?:i|we) (?:order|buy|reserve|take) ${DEFINITE}\\b|^ (?:(?:ok|okay|fine|great|perfect|good|yes|yeah|alright|sure|right|then)[ ,]+)+(?:that|this) one(?: it is)?(?: then| please)?(?: ,| just| $)|${OPENING}(?:sign (?:me|us) up|count (?:me|us) in|(?:done |it is a |it is |we have a |we have got a )?deal|sold|confirm(?:ed)?|i confirm(?: it| that)?|both confirmed|i am in|make it so|do it|go for it|go ahead|let us (?:go|go ahead|go for it|proceed|do (?:it|this|that))|(?:please )?proceed(?: with (?:the|my|this) (?:booking|order|purchase|reservation))?|ship it|both(?: of (?:them|those|these))?|let me (?:have|take|get) (?:it|that|them|those|both|one)|that will do(?: nicely)?|(?:go with|take|choose|pick) (?:it|that|this)(?: one)?|let us (?:check ?out|pay|order)|that is the one|(?:i|we) (?:accept|approve)(?: it| that| this)?|(?:(?:i am|we are) )?(?:buying|taking|ordering|getting) (?:it|them|this|that|both|these|those|the (?:two|three|four|five|six|\\d+)|all(?: of (?:it|them))?)|put (?:me|us) down for (?:it|that|one|two|both|\\d+))${CLOSING}|\\bsign (?:me|us) up(?: for)?\\b|\\b(?:confirms?|approves?) (?:both|all|the) (?:seats?|order|purchase|items?|tickets?|booking)\\b`,
);
/** "Send me a set", "get us two of those", "order one french press": someone is to send something that is no word about it. */
const ASKS_TO_SEND = new RegExp(
  `${OPENING}(?:never mind )?(?:(?:send|ship|get|give|take|order|buy|book|reserve|grab|secure|pack|wrap up|ring up|hand over) (?:me |us |him |her |them |it )?(?:over |up )?|let us (?:get|take|have|order|book|do) |(?:i|we) (?:will|shall|would like to|want to|am going to|need to|would love to) (?:order|buy|book|reserve|purchase|take|get) )(?:it|that|this|them|those|these|both|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\\d+|an? (?:pair|set|bag|pack|box|bottle|kilo|copy|couple|dozen))\\b(?! (?:more )?(?:of your|info\\w*|details?|links?|lists?|options?|ideas?|overview|moment|minute|second|sec|quote|discount|samples?|swatch\\w*|example|picture|photo|out|off|away|in (?:time|by)|by|before|back|wrong|right|to work|out of|percent|%))`,
);
/** "Two of the kilo bags please", "burgundy, 1 please", "one bag of that": how many, of what is in view. */
const COUNTS_OUT = new RegExp(
  `^ (?:(?:great|good|ok|okay|perfect|fine|cool|nice|lovely|super)[ ,]+)+(?:then )?(?:two|three|four|five|six|\\d{1,2})(?: (?:then|please))? $|^ (?:(?:ok|okay|great|good|perfect|fine|yes)[ ,]+)+(?:one|two|three|four|five|six|\\d{1,2}) (?:seats?|tickets?|pairs?|copies|copy)(?: (?:then|please))? $|${OPENING}(?:(?:just|only|make (?:it|that)|say|for) )?(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|\\d{1,2}|an? (?:pair|set|bag|pack|box|bottle|kilo|copy|dozen))(?: (?!size|more|people|persons?|adults?|nights?|days?|of us)(?:\\w+ ){0,5}?please${CLOSING}| (?:\\w+ )?of (?:it|that|them|those|these|each)${CLOSING.replace('(?: ,| $)', '(?: ,| please| $)')})`,
);
/** "We'd like to pay", "ready to check out". */
const READY =
  /\b(?:i|we) (?:would like|want|am ready|are ready|would love|am happy|are happy|wish) to (?:pay|check ?out|order|place (?:the|my|an|our) order|proceed|go ahead|complete (?:it|the (?:order|purchase))|secure (?:it|one|that|this)|reserve (?:it|one|that|this))\b(?! (?:for|with|by|in|on) (?:cash|card|paypal|invoice|instal\w*|credit|klarna))/;
const REQUEST = new RegExp(
  `\\b(?:can|could|will|would(?! you (?:buy|purchase|order) (?:it|this|that|one)[ ?]*$)) you (?:please |just |kindly |go ahead and )*(?:book|order|buy|reserve|purchase|check me out|check us out|ring|place (?:the|my|an) order|hand (?:it|this|me) over|sign me up|put (?:it|that|this) through)\\b(?!.*\\bfor me to\\b)|\\bplease (?:book|order|buy|reserve|purchase) ${DEFINITE}|\\bplease (?:place|make) (?:an?|the|my|our) (?:reservation|order|booking)\\b`,
);
