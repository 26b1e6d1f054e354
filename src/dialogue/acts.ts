/** What a sentence does: buys, refuses, asks, greets. Function words only; nothing here knows a trade. */
import { readBuying } from './committing.ts';

export type Act =
  | 'greet' | 'thank' | 'bye' | 'done' | 'yes' | 'no'
  | 'buy' | 'buy-softly' | 'ask-buying' | 'not-buying' | 'take-back'
  | 'add' | 'remove' | 'clear-cart' | 'show-cart' | 'add-to'
  | 'compare' | 'more' | 'start-over' | 'list-all'
  | 'ask-ad' | 'ask-person' | 'ask-me' | 'ask-help' | 'ask-brand' | 'ask-advice'
  | 'discount' | 'ask-price' | 'ask-stock' | 'ask-options' | 'ask-about' | 'ask-total' | 'ask-sale'
  | 'instruct' | 'hostile' | 'medical' | 'legal' | 'off-topic'
  | 'ask-order' | 'ask-saving'
  | 'question' | 'conditional'; // biome-ignore format: grouped by kind

/** `said` is one sentence: lower-case words with commas kept, a space at either end. `asked`: it ended with a question mark. */
export function readActs(said: string, asked: boolean): Set<Act> {
  const acts = new Set<Act>();
  const t = said;
  const has = (pattern: RegExp) => pattern.test(t);
  const question = asked || (QUESTION.test(t) && !/^ (?:yes |ok |then )*(?:please )?do(?: please)? $/.test(t));
  if (question) acts.add('question');
  const conditional = CONDITIONAL.test(t);
  if (conditional) acts.add('conditional');

  if (has(INSTRUCT)) acts.add('instruct');
  if (has(HOSTILE)) acts.add('hostile');
  if (has(MEDICAL) || has(CURES)) acts.add('medical');
  if (has(LEGAL)) acts.add('legal');
  if (has(OFF_TOPIC)) acts.add('off-topic');
  if (
    has(
      /^ (?:(?:hi|hello|hey|howdy|greetings|hiya|yo|good (?:morning|afternoon|evening|day))(?: there| again| all)?)\b/,
    )
  )
    acts.add('greet');
  if (has(/ (?:thanks|thank you|cheers|much appreciated|appreciate it|appreciate that) /)) acts.add('thank');
  if (has(BYE)) acts.add('bye');
  if (has(DONE)) acts.add('done');
  if (
    has(YES) &&
    !has(
      /^ (?:ok|okay|sure|right|great|perfect|fine|cool|good)\b[ ,]* (?:but|what|how|can|do|does|is|are|which|could|so what|show me|tell me|let me see|any)\b/,
    )
  )
    acts.add('yes');
  if (has(NO)) acts.add('no');
  // "No, I'll stay with mine."
  if (
    has(
      /\b(?:i|we) (?:(?:will|would|shall|am going to) )?(?:rather )?(?:stay with|stick (?:with|to)|keep) (?:mine|ours|it|that|this|what)\b/,
    )
  )
    acts.delete('no');
  // "OK then, no thanks."
  if (
    has(
      /^ (?:ok|okay|alright|all right|right|well|fine|great|sure|hm+)[ ,]+(?:(?:then|but|so|in that case)[ ,]+)*(?:no|nope|nah)\b/,
    )
  ) {
    acts.delete('yes');
    acts.add('no');
  }
  if (
    has(
      /\b(?:start|begin) (?:over|again|afresh|fresh)\b|\breset\b|\bfrom (?:the beginning|scratch)\b|\bforget (?:everything|all (?:of )?(?:that|this|it))\b|\bclear everything\b|\bnew search\b/,
    )
  )
    acts.add('start-over');
  if (
    has(
      /^ (?:please |can you |could you |and |ok |okay |no |, )*(?:show|see|list|give|any|got|what|have you got|are there|do you have|i would like to see)?(?: me)? ?(?:some |any |a few )?(?:more|others?|other options|other ones|another(?: one)?|anything else|something else|what else|next(?: page| ones)?|different ones)(?: please| options| choices| results| of (?:them|those)| like (?:this|that|these))* $/,
    ) ||
    has(
      /\b(?:show|see|give|want) (?:me |us )?(?:some |a few )?(?:more|others|other options|other ones|alternatives)\b(?! (?:than|about|on|info|detail|expensive|affordable))/,
    ) ||
    has(/\b(?:what|anything|something) else (?:do you have|have you got|is there|you have|can you show)\b/)
  )
    acts.add('more');
  if (
    has(
      /\b(?:what (?:do|can) you (?:sell|have|offer|carry|stock)|what (?:else )?is available|what (?:are|is) (?:my|the|your) (?:options|choices|range|selection)|show me (?:everything|all(?: of (?:them|it))?|what you (?:have|got|sell)|your (?:stuff|range|selection|catalog(?:ue)?))|what kinds? of|what have you got|what (?:can|could) (?:i|we) (?:get|have|take)(?! (?:my|the|for))|list (?:everything|all)) /,
    ) &&
    !has(/\b(?:under|below|between|over)\b/)
  )
    acts.add('list-all');

  if (
    has(
      /\b(?:whether|if) (?:this|that|it|these) (?:is|are) (?:an? )?(?:paid |sponsored )?(?:ads?|adverts?|advertis\w+|sponsored|promoted|commercial)\b|\b(?:is|are|was) (?:this|that|it|these|you) (?:an? |some kind of )?(?:paid |sponsored )?(?:ad|ads|advert|adverts|advertisement|advertising|commercial|promotion|sponsored|promoted|paid content)\b|\b(?:are|am) (?:you|i) (?:being )?(?:paid|sponsored|advertis\w+)\b|\bis this (?:conversation |chat |content )?(?:sponsored|paid|promoted)\b|\bdo you (?:get|earn|receive) (?:paid|money|a commission|commission)\b|\bwho (?:pays|is paying|paid|sponsors|sponsored)\b/,
    )
  )
    acts.add('ask-ad');
  if (
    has(
      /\bwho (?:made|built|created|programmed|trained|runs|operates) you\b|\b(?:what|which) (?:ai |language )?(?:model|llm|gpt|bot) (?:are|is|do)\b|\bare you (?:an? |the )?(?:real |actual |live )?(?:person|human|robot|bot|ai|machine|computer|chatbot|man|woman|assistant|employee|salesperson|alive|real|chatgpt|gpt|llm)\b|\b(?:is|are|whether) (?:\w+ ){0,4}(?:person|human|bot|robot|machine) or (?:an? )?(?:real )?(?:person|human|bot|robot|machine|ai)\b|^ (?:(?:so|ok|wait|and|hey|hi|lol)[ ,]+)*(?:are )?you (?:an? )?(?:real )?(?:bot|robot|human|person|ai|machine) $|\b(?:i am|they are|he is|she is|one is) (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:real )?(?:person|human|robot|bot|machine|ai)\b|\bam i (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:real )?(?:person|human|bot|robot|ai|machine)\b|\b(?:who|what) (?:are|am) (?:you|i talking (?:to|with))\b(?! (?:going|offering|selling|recommend))|\bis (?:there|this) (?:a |an )?(?:real |actual )?(?:person|human)\b|\b(?:talk|speak) (?:to|with) (?:a|an|some) (?:human|real person|person|agent|representative|rep)\b/,
    )
  )
    acts.add('ask-person');
  if (
    has(
      /\bwhat (?:do|did) you (?:know|have|store|remember|save|keep) (?:about|on|of) (?:me|us)\b|\bdo you (?:know|have|store|keep|remember|save|share|sell|collect) (?:my|who i am|anything about me|personal|any of my)\b|\b(?:my|personal) (?:data|information|info|details|privacy)\b.*\b(?:store|keep|share|have|know|safe|use|collect|save)|\bwhat (?:data|personal information|information) (?:do|are) you (?:collect|store|have|keep|know)\b|\b(?:save|store|keep|record|share|sell|use|log) (?:our|this|my|the) (?:conversations?|chats?|data|info|information|messages)\b|\b(?:do|doing|done|happens) (?:you )?(?:with|to) my (?:data|information|info|details|messages)\b|\b(?:your )?privacy policy\b|\b(?:do|will|are) you (?:store|storing|save|saving|keep|keeping|log|logging|record|recording|remember) (?:what|anything|everything|all (?:of )?this|this|that|any of)\b|\bwhat is my name\b|\bdo you know (?:me|my name|where i)\b/,
    )
  )
    acts.add('ask-me');
  if (
    has(
      /^ (?:help|help me|what can (?:you|i) (?:do|ask)(?: here| for me)?|how does this work|how can you help(?: me)?|what can you help(?: me)?(?: with)?)[ ?]*$/,
    )
  )
    acts.add('ask-help');
  if (
    has(
      /\b(?:tell me about|who is|who are|what is|about) (?:your (?:brand|company|store|shop|business)|you guys|yourself|the (?:brand|company))\b|\bwhere are you (?:based|located|from)\b|\bwhere is (?:your|the) (?:company|business|warehouse|brand)\b|\bwhat is your story\b/,
    )
  )
    acts.add('ask-brand');

  if (!acts.has('instruct')) readBuying(t, question, conditional, has(DISCOUNT), acts);
  readCart(t, question, acts);
  if (
    has(
      /\b(?:compare|compared (?:to|with)(?! (?:the |its )?(?:original|regular|old|normal|usual|list|previous|rest|others?)\b)|comparison|versus|vs|difference|differences|differ|different from|side by side|stacks? up|holds? up against|measures? up|how (?:it|that|this|they|the \w+(?: \w+)?) (?:compares?|differs?)|compares? (?:to|with|against)|differs from|(?<!anything |something )(?:better|worse|nicer) than (?:the|that|this|it)|how do (?:they|these|those) compare)\b/,
    )
  )
    acts.add('compare');
  // "Please reserve it - actually compare it with the other first."
  if (acts.has('compare') && has(/\b(?:actually|but|wait) .*\bcompar|\bcompar\w+ .* (?:first|before) /)) {
    acts.delete('buy');
    acts.delete('buy-softly');
  }
  if (
    has(
      /\bwhich (?:one |of (?:them|those|these|the (?:two|three)) |of the \w+ )?(?:is|are|has|have|would|do|does|should|weighs?|costs?|comes?|\w+s)\b.*\b(?:or|better|\w+er|more|less|best|most|\w+est|recommend)\b/,
    )
  )
    acts.add('ask-advice');
  if (
    has(
      /\b(?:what|which)(?: one)?(?: \w+)? (?:do|would|should) (?:you|i) (?:recommend|suggest|pick|choose|get|go (?:with|for)|buy|advise)\b|\b(?:your|any) (?:recommendation|recommendations|suggestion|suggestions|favou?rite|pick|best seller|bestseller)\b|\brecommend (?:me )?(?:one|something|anything)\b|\bbest ?sellers?\b|\bmost popular\b/,
    )
  )
    acts.add('ask-advice');
  if (has(/^ (?:(?:ok|okay|alright|fine|it is|we have|you have|you have got)[ ,]+)*(?:a |done )?deal(?: then)? $/))
    acts.add('buy').add('yes');
  else if (has(DISCOUNT)) acts.add('discount');
  if (
    has(
      /\b(?:on sale|sale items?|on special|marked down|reduced|clearance|in the sale|(?:the |your )sale (?:stuff|things|ones|products|section)|on discount)\b/,
    )
  )
    acts.add('ask-sale');
  if (
    has(
      /\bhow much (?:is|are|was|for|it|that|the)\b(?! (?:in|inside|left)\b| there)|\bhow much (?:does|do|would|will|did) (?:\w+ ){1,9}(?:cost|costs|run|be|come to|set|go for|charge)\b|\bsame price\b|\bat what price\b|\bwhat (?:is|are|was|would be) (?:the|its|their|your) (?:total )?(?:price|cost|fare|rate|prices|fares)\b|\bwhat (?:does|do|would|will) (?:it|that|this|they|those|the \w+(?: \w+)*) (?:cost|run(?: me)?|go for|set me back)\b|\b(?:price|cost|fare) (?:of|for|on)\b|\bwhat (?:is|does) (?:it|that|this|they|these|those) (?:cost|costs)\b|\bwhat (?:would|do|does|will|should) (?:i|we|he|she|they) (?:have to )?(?:pay|owe)\b|^ (?:the |and the |and )?(?:price|cost|how much)(?: is it| are they| then| please)?[ ?]*$|\bconfirm (?:the |me the )?(?:total |final )?(?:price|total|cost)\b|^ (?:and |so |ok )*(?:total |final )?price (?:incl|including|with) |^ (?:and |so |ok )*(?:what|how) about the (?:price|cost|fare|rate)\b|\b(?:is|was) (?:that|it|this) (?:the )?(?:sale|regular|normal|full|final|total|current|reduced) price\b|, (?:so |and )?how much(?: is (?:it|that)| in total| altogether| then| now)?(?: please)? $|\bremind me (?:of )?(?:the|what) (?:price|it cost)/,
    )
  )
    acts.add('ask-price');
  if (
    has(
      /\bwhat was (?:it|that|the price|they) before\b|\b(?:cost|costing|priced?|expensive|cheaper|dearer|pricier|more|less) before\b|\b(?:regular|normal|usual|original|old|full|list) price\b|\bwhy (?:is|are) .* so (?:cheap|expensive|pricey|dear|costly|affordable)\b/,
    )
  )
    acts.add('ask-price');
  if (
    has(/\b(?:elsewhere|(?:any|some)?where else|match \w+ (?:s )?(?:price|offer))\b/) &&
    has(/\b(?:price|cheaper|cost|less|match|deal)\b/)
  )
    acts.add('discount');
  if (has(/\bdo i owe\b/)) acts.add('ask-total');
  // "Was 149?", "was that ever more expensive?"
  if (
    has(
      /^ (?:it )?was (?:it |that |this )?(?:at )?\d+ $|\bwas (?:it|that|this) (?:ever |once )?(?:more expensive|dearer|pricier) $/,
    ) &&
    question
  )
    acts.add('ask-price').add('ask-saving');
  if (
    has(
      /^ (?:and |so |ok |then |i (?:ask|wonder|want to know) )*what (?:(?:would|do|does|will|are|is) )?(?:[^ ]+ ){1,16}(?:would |will )?(?:cost|come to|(?<! a | the )run(?= (?:me|us) | $)|set me back)\b|^ (?:and |so |ok |then )*what (?:would|will|does|is) (?:that|it|this|they|those|the lot) (?:be|make|come to)\b|^ (?:and |so |ok )*(?:an?|one|two|three|four|five|six|\d+) (?:\w+ ){0,5}would be $|, (?:so |and )?what (?:does|would|will) (?:that|it|this|they|all that|everything) (?:come|add up) to\b|\bwhat (?:would|will) (?:two|three|four|five|six|seven|\d+)(?: \w+){0,6} (?:be|make)\b|\b(?:have to |need to |must )?pay (?:anything|something|extra)\b|\b(?:does|do|would|will) (?:it|that|this|they|those) cost\b|\bcost (?:me |us )?(?:anything|something|extra)\b|\b(?:is|are|would) (?:it|that|this|they|those) free(?: of charge)?\b|^ (?:and |so |ok |then )*what (?:would|do|does|will|are|is) (?:two|three|four|five|six|\d+) of (?:them|those|these|it)\b/,
    )
  )
    acts.add('ask-price');
  if (has(/\b(?:give|pay|offer) you (?:only )?\d/)) acts.add('discount');
  if (
    has(
      /\b(?:in stock|sold out|out of stock|still available|to be had|still (?:going|free|for sale)|(?:is|are) (?:still |currently )?(?:available|in stock)|how many (?:do you have |have you got |are there )?in (?!(?:a|an|one|the|each) )\w+(?: \w+)? $|how many (?:of (?:them|those|these|it) )?(?:do you have|have you got|are there)(?: left| in stock| available)?(?: of (?:them|those|these|it))? $|how many (?:are|do you have|have you got|of (?:them|those|these) )?(?:are )?(?:left|in stock|available|remaining|remain|seats)|any (?:left|seats left|seats available|seats(?= (?:on|in|for) ))|(?:is|are) (?:[\w:]+ ){1,8}(?:still )?(?:available|bookable|left(?! hand))|availability)\b/,
    )
  )
    acts.add('ask-stock');
  if (
    has(
      /^ (?:and |the |what about |which |ok )*(?:sizes|colou?rs|options|widths|lengths|flavou?rs|materials|finishes)[ ?]*$|^ (?:and |what |which |the |ok )*(?:sizes|colou?rs|options|widths|lengths|flavou?rs) (?:for|of|on) |\b(?:size|colou?r|width|length|flavou?r) (?:options|choices|range)\b|\b(?:what|which|any other|other|how many|the available|list the) (?:\w+ )?(?:size|sizes|colou?rs?|options|widths?|styles|variants|versions|flavou?rs|lengths|materials|finishes)\b|\b(?:come|comes|available|have it|get it|get (?:this|that)) in (?:any |other |different )/,
    )
  )
    acts.add('ask-options');
  if (
    has(
      /\b(?:tell me (?:(?:a bit |a little |some )?more )?(?:about|on)|more (?:about|info(?:rmation)? (?:on|about)|details (?:on|about|of))|details (?:on|of|about|for|please)|describe|what is (?:so )?special about|what is (?:it|that|this|the (?:book|story|novel)) about|info(?:rmation)? (?:on|about)|learn more|know more|hear more|tell me more|more details|more info|specs?(?:ifications)? (?:of|for|on)|what about)\b/,
    )
  )
    acts.add('ask-about');
  if (
    has(
      /\b(?:in order of|sorted by|ordered by|ranked by|in (?:price|any|what|which) order|what order|in (?:ascending|descending) order)\b/,
    )
  )
    acts.add('ask-order');
  if (
    has(
      /\b(?:do|would|will|can|how much) (?:i|we) (?:do i )?(?:save|saving)\b|\bhow much (?:do|would|will|am) i (?:save|saving)\b|\bhow much off\b|\bwhat was (?:it|that|the price) before\b|\bwhat did (?:it|that|they|this) (?:use to )?cost\b|\b(?:cost|costing|priced?|expensive|cheaper|dearer|pricier) before\b|\b(?:original|regular|old|previous) price\b|\bwhat (?:do|would) i save\b|\bthe savings?\b/,
    )
  )
    acts.add('ask-saving');
  if (
    has(
      /\bhow much is (?:it|that|this) all\b|\b(?:total|subtotal|altogether|in all|all together|together(?= |$)(?<!(?:sit|go|work|fit|seats?|seated|sitting) together)|grand total|how much (?:is|for) (?:everything|all|both|my (?:cart|order|basket|bag))|what do i owe|my total)\b/,
    )
  )
    acts.add('ask-total');
  return acts;
}

const QUESTION =
  / (?:and|so) i (?:(?:want|would like|need) to know|ask|wonder) (?:whether|if|what|which|how|when) |^ (?:before|after|while) \w+(?: \w+){0,3} , i (?:asks?|wonder|would like to know|want to know) |^ \w+(?: \w+)?(?: \w+)? (?:when|where|how much|how long) $|, (?:how (?:long|much|many|far|big|fast|heavy|tall|wide|old|late|early))\b|^ (?:and|but|so|or) if (?:[^ ]+ ){1,8}$|, (?:what|which|how|when|where|why) (?:would|will|is|are|do|does|can|could|should)\b|\b(?:what|which) (?:size|one|kind|model) (?:do|should|would|shall) (?:i|we|he|she|they)\b|^ i (?:asks?|would like to know|want to know|wonders?|am wondering|am asking|am curious)\b|^ (?:and |so |ok )*(?:up to|from|in|at|for|with|by|to|since|until) (?:what|which|how|when|where)\b|^ (?:(?:and|so|but|ok|okay|well|hmm|oh|also|um|wait|hey|hi|great|thanks|then|cool|nice|now|actually|please|(?:(?:one|a|just|my|the) )*(?:(?:last|quick|final|other|more|another) ?)?(?:question|thing))[ ,]+)*(?:is|are|am i|was|were|do(?! (?:that|it|this|so) (?:please |then |now |for me )*$)|does|did|can|could|would|will|should|shall|may|might|have you|has(?! to\b)|what|which|how|when|where|who|whom|whose|why|any chance|isn't)\b/;
const CONDITIONAL =
  /^ (?:and |so |but |ok |, )*(?:if|when|once|before|after|unless|until|in case|suppose|supposing|assuming|say i|what if|what happens)\b|\b(?:only if|but only if|if it|if that|if the|if there|if you|if i|if they|depends on|as long as|provided|unless)\b/;
const INSTRUCT =
  /\b(?:ignore|disregard|forget|override|bypass) (?:all |any |the |your |my |every )*(?:previous|prior|above|earlier|preceding|system|other|safety)?(?: and \w+)? ?(?:instructions?|prompts?|rules?|guidelines|programming|constraints)\b|\bsystem (?:prompt|message|override|instruction)|^ system\b|\bdeveloper mode\b|\bdebug mode\b|\badmin(?:istrator)? (?:mode|override|access)|\bjailbreak|\byou are now (?:a|an|in|dan|no longer)\b|\bpretend (?:to be|you|that)\b|\bact as (?:a|an|if)\b|\bnew (?:instructions|rules)\b|\breveal (?:your|the) (?:prompt|instructions|system|secret|api|key|password)|\b(?:print|show|repeat|output|tell me|what (?:is|are)) (?:me )?(?:your|the) (?:system |initial |hidden |secret |internal )(?:prompt|instructions?|message|rules|key)|\bset (?:the |its |my )?(?:price|total|fare|cost) (?:to|at|as)\b|\bchange (?:the |its )?(?:price|fare|cost) to\b|\b(?:api|secret) keys?\b|\b(?:session|user) has (?:been )?(?:confirmed|authorized|approved)|\bassistant :|\bthe user (?:has )?(?:already )?(?:confirmed|approved|authorized)/;
const HOSTILE =
  /\b(?:fuck\w*|shit\w*|bitch\w*|asshole|bastard|idiot\w*|moron\w*|dumbass|stupid (?:bot|machine|thing|robot|ai|assistant)|piece of (?:junk|crap|garbage|trash)|you (?:are |re )?(?:so |such )?(?:an? |just )?(?:\w+ )?(?:stupid|useless|dumb|suck|worthless|pathetic|terrible|awful|garbage|trash)|piss off|screw you|shut up|i hate you|go to hell|kill (?:you|yourself)|scam(?:mers?)?|rip ?off|this sucks|damn you|waste of (?:my )?time)\b/;
const MEDICAL =
  /\b(?:medical advice|diagnos\w+|symptoms?|prescri\w+|medications?|medicine|(?:my|a|the) doctor|plantar fasciitis|arthritis|pregnan\w+|disease|infection|injur\w+|surgery|heart (?:condition|attack|problem)|blood pressure|asthma|allerg\w+|chest pain|(?:knees?|back|foot|feet|hips?|neck|shoulders?|heels?|ankles?) (?:pain|problems?|surgery|injury|hurts?|aches?)|(?:bad|sore|aching) (?:knees?|back|hips?|neck|ankles?|feet)|cure|treat my|therapy|depress\w+|suicid\w+|diabet\w+|sickness|pills?|sick|illness|blisters?|fever|rash|nausea|vertigo|migraines?|insomnia|dosage|paracetamol|ibuprofen)\b/;
/** Whether a thing mends a part of the body is no question for a shop. */
export const CURES =
  /\b(?:fix|fixes|cure|cures|heal|heals|treat|treats|good for|bad for|help|helps)(?: with)? (?:my |a |the |his |her |their )?(?:\w+ ){0,2}(?:knees?|backs?|hips?|ankles?|foot|feet|heels?|joints?|shins?|spine|neck|wrists?|skin condition)\b/;
const LEGAL =
  /\b(?:legal advice|lawsuit|sue|suing|lawyer|attorney|liable|liability|is it (?:legal|illegal|against the law)|tax advice|court|contract law|litigation|can i be fined)\b/;
const OFF_TOPIC =
  /\b(?:capital of|president|prime minister|elections?|politic\w+|weather (?:in|like|forecast|today|tomorrow)|write (?:me )?(?:a|an|some) (?:\w+ )?(?:poem|story|essay|code|song|email|letter|script|haiku|program|python|joke)|tell me a (?:joke|story)|recipe|who won|stock market|bitcoin|crypto\w*|meaning of life|translate|homework|solve|square root|horoscope|football score|movie|song lyrics|sing|religion|god|joke)\b|\bwhat is \d+ \d+ $|\b\d+ (?:plus|times|minus|divided by) \d+\b/;
const BYE =
  /^ (?:(?:ok|okay|alright|great|thanks|thank you|cheers|well|cool|no|perfect|all right|right)(?: so much| very much| a lot| then| for (?:your|the|all (?:the|your)) \w+)?[ ,]+)*(?:bye|goodbye|good bye|bye bye|see you|see ya|cya|so long|farewell|take care|have a (?:good|great|nice|lovely|wonderful) (?:day|one|evening|night|weekend|time|trip)|good night|talk to you later|ttyl|until next time|later|catch you later|i am (?:leaving|off)|i have (?:got )?to go|gotta go)\b|(?:, | )(?:bye|goodbye|good bye|bye bye) $/;
const DONE =
  /^ (?:ok |and )?(?:i am )?done (?:thanks )?$|\b(?:that (?:is|will be|would be|was) (?:all|it|everything|enough)(?! i (?:can|could)| right| good| fine)|that is (?:all )?i (?:need|needed|want|wanted)|nothing (?:else|more)|no more questions|i am (?:all )?(?:done|finished|good(?: (?:for now|thanks))?|all set|set)|all done|all set|we are done|end (?:the |this )?(?:chat|conversation|session)|i have (?:everything|all) i need)\b/;
const YES =
  /^ (?:(?:oh|um|hmm|well|and)[ ,]+)*(?:yes|yeah|yep|yup|yea|ya|yas|aye|sure|sure thing|ok|okay|okey|k|absolutely|definitely|certainly|of course|please do|go ahead|go for it|do it|do that|let us do (?:it|that|this)|sounds (?:good|great|perfect|fine|like a plan)|that (?:works|is (?:fine|right|correct|acceptable|great|good|perfect|ok|okay|alright)|sounds good|would be great|would be fine|will do)|works for (?:me|us)|(?:i|we) (?:am|are) (?:fine|happy|ok|okay|good) with (?:that|it|this|both|the (?:price|total))|perfect|correct|right|exactly|confirm|confirmed|affirmative|by all means|fine|great|alright|all right|why not|please(?= ,| $)|i (?:do|agree|confirm|accept|approve|am sure)(?= (?:to|,|please|the|it|that)| $)|agreed|deal|proceed|make it so|y|book it|i am sure|hell yes)\b(?! not| (?:do|would) not| am (?:not|looking|interested))/;
const NO =
  /^ (?:(?:oh|um|hmm|well|actually|sorry|and|ok)[ ,]+)*(?:no(?! (?:worries|problem|problems|rush|hurry|stress|biggie)\b)|nope|nah|naw|not (?:really|that|this|the|those|yet|now|today|for me|quite|interested|it)|negative|n|never mind|nevermind|no thanks|no thank you|i do not think so|i would rather not)\b/;
const DISCOUNT =
  /\b(?:discount(?:s|ed)?|coupons?|promo(?:tion|tions|s)?(?: codes?)?|vouchers?|deals?(?= |$)(?! with)|special offers?|money off|(?:anything|something) free|free (?:gifts?|items?|bonus)|freebies?|(?<!you |we )offers?(?= (?:on|for|available|right now|today|do you|going|apply|at the moment))|any offers?|better (?:price|deal|offer)|best price|price match\w*|lower (?:the|your|that) price|(?:knock|take|get|give me|throw) (?:\w+ )*(?:off|in for free)|(?:\d+|ten|twenty|fifty|half) ?(?:percent|%) off|\d+ off|percent off|dollars? off|bucks? off|half price|for free|negotiat\w+|haggle|bargain|do better|come down|cut me a deal|student|senior discount|military|loyalty|sales?(?= going on| on| right now| at the moment)|cheaper price|for only \d+|sweeten|go (?:down|lower) (?:to|on)|go any lower|lower than that|meet me at|do it for|do (?:them|that|this) for|give (?:it|them) to me for|let me have (?:it|them) for|last price|final price|best you can do|(?:can|could|would) you (?:do|make|sell) (?:(?:it|that|this|them) )?(?:for )?\d+|room on the price|(?<!to )\d+ percent|too much money|price down)\b/;

const CART = '(?:cart|basket|bag|order|trolley|list)';
const SHOWS_CART = new RegExp(
  `\\b(?:what is|what do i have|show(?: me)?|see|view|review|check|list|open|whats) (?:in )?(?:my|the) ${CART}\\b|^ (?:my |the )?${CART}[ ?]*$|\\bwhat (?:do|have) i (?:have|got)(?: so far| now| in there| ordered)\\b|\\bso far\\b|\\b(?:is|are|do i have) (?:\\w+ )*in (?:my|the) ${CART}\\b`,
);
const CLEARS_CART = new RegExp(
  `\\b(?:clear|empty|delete|remove everything (?:from|in)|remove all (?:from|of)?|reset) (?:out )?(?:my|the|everything in|this|all of) ?(?:whole )?${CART}?\\b|\\bremove (?:everything|all(?: of (?:it|them))?)\\b|\\bempty (?:it|the ${CART})\\b`,
);
const INTO_CART = new RegExp(`\\b(?:in|into|to) (?:the|my) ${CART}\\b`);

function readCart(t: string, question: boolean, acts: Set<Act>): void {
  const has = (pattern: RegExp) => pattern.test(t);
  const refused = /\b(?:do|did|should|would) not (?:want |need )?(?:to )?(?:add|put)\b|\bnot add\b/.test(t);
  if (has(SHOWS_CART)) acts.add('show-cart');
  else if (has(CLEARS_CART) && has(/\b(?:cart|basket|bag|everything|all|order|trolley)\b/)) acts.add('clear-cart');
  else if (
    has(
      /\b(?:remove|delete|take (?:out|off|away)|cancel (?:the|that|those|my|his|her) (?!order|purchase|booking|reservation|whole|lot|rest|entire|test|checkout|handoff|other|one )|drop|forget(?: about)? (?:the|that|my)|get rid of|(?:i|we|they|he|she) (?:do not|does not|no longer) (?:need|want) (?:the|that|those) (?!price|same|one)|\w+ can wait|leave out|leave (?:the|that|this)(?! (?:as|it|at|in|to|page|one in))|skip (?:the|that)|scrap(?! that)|discard|ditch|lose)\b(?! (?:me a|off at|the (?:price|budget|filter|requirement|limit)))|\btake (?:one|two|three|a|1|2|3) (?:(?:pair|set|pack|bag|box|bottle)s? )?of (?:the |those |these |my )?(?:\w+ ){0,3}(?:out|off|away)\b|\btake (?:it|that|them|those|these|the \w+(?: \w+){0,4}|this|one|two|(?:one|two|an?|\d+) \w+) (?:out|off)\b|\bput (?:it|that|them|the \w+(?: \w+){0,4}) back\b|\bwithout the \w+ (?:in|please)\b|\bdecided against (?:the|that|those|this)\b|\bchanged? (?:my|our|their|his|her) minds? (?:about|on) (?:the|that|those) (?!price|color|size)\w/,
    ) &&
    !question
  )
    acts.add('remove');
  else if (
    !refused &&
    !/\bput (?:(?:the|my|it|this) (?:order )?through|(?:me|us|him|her|them) down for)\b/.test(t) &&
    !(question && !/\b(?:can|could|would|will) you\b|\bcan i (?:also )?add\b|\bcould (?:we|i) add\b/.test(t)) &&
    has(
      /\b(?:add|throw in|toss in|include|(?<!(?:something|anything|somewhere|place|room|space|one|rack|shelf) to )put|(?<!non )stick(?! with| to)|chuck)\b.*\b(?:cart|basket|bag|order|trolley|too|also|as well|it|that|them|this|those|these|one|both|the|another|two|three|four|five|\d+|a|an|some|pair|in)\b/,
    )
  )
    acts.add('add');
  else if (has(/\b(?:add|throw in|include) [a-z]/) && !question && !refused) acts.add('add');
  if (
    !question &&
    !acts.has('show-cart') &&
    !acts.has('remove') &&
    !acts.has('clear-cart') &&
    !refused &&
    has(INTO_CART) &&
    !has(
      /\b(?:take|remove|drop|what|is|are|delete)\b|\b(?:everything|all|whatever|the (?:things|items)) (?:that (?:is|are) )?in (?:the|my) /,
    )
  )
    acts.add('add');
  if (
    has(
      /\btoo(?= (?:,|please|then|though)| $)|\b(?:also|as well(?! as)|along with (?:it|that)|on top of (?:it|that)|in addition|another|and (?:the|a|two|three|one))\b/,
    )
  )
    acts.add('add-to');
}
