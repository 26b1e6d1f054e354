/** A host tells what "the user" wants; here it becomes "I want". */

/** A host tells an intent in the third person; "The user would like" is heard as "I would like". */
export function thirdPerson(said: string): string {
  if (!NARRATED.test(said)) return said;
  return said
    .replace(/^\W*in (?:the )?(?:user|customer|shopper|client)(?:'s)? own words\W+/i, '')
    .replace(/\b(?:I|they|he|she|the user) (?:have |has )?changed (?:my|their|his|her) minds?: /i, '')
    .replace(
      /\btheir\b(?=.*\b(?:user|customer|shopper|client)\b)|(?<=\b(?:user|customer|shopper|client)\b.*)\btheir\b/gi,
      'my',
    )
    .replace(
      /\b(?:the |this |our |my )?(?:user|customer|shopper|client|visitor)(?:'s)?\b(?! (?:manual|guide|review|service|support|care))/gi,
      'I',
    )
    .replace(
      /^\s*they (?=(?:also |would |really |still |do not |don't |did not |didn't )*(?:want|need|would|are|have|like|prefer|ask))/i,
      'I ',
    )
    .replace(
      /\b(?:they|he|she) (?=(?:will|would|'ll|are happy|is happy|want|wants|need|needs|confirm|confirms|agree|agrees|accept|accepts|say|says|prefer|prefers|decided|have decided|has decided)\b)/gi,
      'I ',
    )
    .replace(
      /\b(?:their|his|her) (?=(?:budget|limit|maximum|max|price limit|size|shoe size|husband|wife|partner|family|kids?|children|friends?|colleagues?|mother|father|mum|mom|dad|son|daughter|brother|sister|dogs?|cats?|house|home|flat|apartment|trip|preference)\b)/gi,
      'my ',
    )
    .replace(
      /\b(would|could|can|do|does|should|will|did) (?:they|he|she) (?=(?:still |have to |need to )?(?:pay|get|bring|return|save|owe|order|buy|use|wear|try|cancel|send|expect|take|swap|change|switch|add|book|reserve|have|see|upgrade|exchange)\b)/gi,
      (_, verb: string) => `${verb.replace(/^does$/i, 'do')} I `,
    )
    .replace(
      /\bI (also|really|still|now|just|currently|usually|mostly|often|probably|only|mainly|then) (want|need|like|ask|prefer|say|think|plan|look|buy|order|take|use|wear|camp|hike|run|ride|drive|live|own|carry|work|weigh|sleep|cook)(?:s|ies)\b/g,
      'I $1 $2',
    )
    .replace(/\bI (has|chooses|goes)\b/g, (_, verb: string) => `I ${verb === 'has' ? 'have' : verb.slice(0, -2)}`)
    .replace(
      /\bI (want|need|like|ask|prefer|confirm|agree|accept|say|pick|select|think|wonder|decide|decline|refuse|plan|request|mean|insist|hope|tell|reply|answer|thank|look|buy|order|purchase|book|approve|reject|take|seek|require)s\b/g,
      'I $1',
    )
    .replace(
      /^((?:\W*\w+[ ,]+){0,2}?)I (?!always|was|is|has|as|does|yes|perhaps|sometimes|usually)([a-z]+?)(?:(?<=sh|ch|ss|x|zz)es|(?<![sui])s)\b/,
      '$1I $2',
    )
    .replace(
      /\b(and|but|so|then) (want|need|like|ask|prefer|confirm|agree|accept|say|pick|select|decide|decline|buy|order|purchase|book|reject|take)s\b/g,
      '$1 I $2',
    )
    .replace(/\bI says? (?:that )?(?:they|he|she|I) /g, 'I ')
    .replace(/\bI (?:also|then|now|just) (asks?|wonders?)\b/g, 'I $1')
    .replace(
      /^\W*I (?:also |then |now )?(?:adds?|mentions?|notes?|writes?|clarif(?:y|ies)|explains?|responds?|repl(?:y|ies|ied)|says?|answers?)(?: that\b|[:,])\s*["'“]?(?=\w)/i,
      '',
    )
    .replace(/\bI is\b/g, 'I am')
    .replace(
      /^\W*I (?:say|answer|reply|respond)s?[ ,:"']+(?=(?:yes|yeah|no|ok|okay|sure|please|go ahead|thanks|thank you)\b)/i,
      '',
    );
}

const NARRATED =
  /\b(?:user|customer|shopper|client|visitor|they|he will|she will|he would|she would|asks|(?:he|she) (?:says|wants|needs|likes|prefers|confirms|agrees|accepts|thinks|decided|asks)|I (?:has|is|\w+s))\b/i;
