/**
 * Whether words can be a purchase at all. Only what is plainly none is found: a question, a thank-you or a putting-off that stands
 * alone. Everything else is left to what conversations expect. English, as the conversations are.
 */

/** Ways of pressing that look at things and change no order. */
const LOOKING = /^(?:view|details?|ask|compare|search|more|cancel|restart)$/;

const THANKS =
  /^(?:(?:ok(?:ay)?|great|perfect|cool|nice|got it|good|lovely|super|many|wonderful|awesome|brilliant|ah|oh)[,.! ]*)*(?:thanks|thank you|thx|cheers)(?: (?:so|very) much| a lot| a bunch| again| for [\w' ]+)?[.! ]*$/i;

const PUTS_OFF =
  /^(?:(?:hm+|ok(?:ay)?|well|no|actually|sorry)[,.! ]*)*(?:not yet|not now|maybe later|later|another time|never ?mind|cancel(?: (?:it|that|the order))?|let me think|i'?ll think about it|i need to think)[.! ]*$/i;

const ASKS =
  /^(?:(?:and|but|so|ok(?:ay)?|hm+|oh|wait|sorry|hey|hi|great|thanks|also)[,.! ]+)*(?:what(?!'? ?(?:if|about|say))|how(?! about)|which|when|where|who|whose|why(?! not| don'?t)|is|are|was|does|do|did|has)\b[^?]*\?+$/i;

/** A question with one of these may be a request: "do you have it in red? can I get two", "is it possible to order". */
const MAY_ASK_FOR =
  /\b(?:buy|take|order|book|get|grab|reserve|purchase|have|check ?out|hand|sell|send|ship|put|add|make|give|want|need|like|go|instead|change|swap|switch|deal|ready|mind|yes|yeah|sure|please)\b/i;

/** Whether what the user did buys nothing, whatever was said before. `did` as a transcript has it. */
export function buysNothing({ user, press }: { user?: string; press?: { action: string } }): boolean {
  if (press) return LOOKING.test(press.action);
  if (user === undefined) return false;
  const sentences = user
    .split(/(?<=[.!?])\s+|\n+/)
    .map((one) => one.trim().replaceAll('’', "'"))
    .filter(Boolean);
  return sentences.length > 0 && sentences.every(isIdle);
}

function isIdle(sentence: string): boolean {
  if (THANKS.test(sentence) || PUTS_OFF.test(sentence)) return true;
  return ASKS.test(sentence) && !MAY_ASK_FOR.test(sentence);
}
