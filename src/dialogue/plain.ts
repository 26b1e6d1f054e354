/** What a record or a user wrote, as plain text to speak. */

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;
/** One line of printable ASCII without marks that could be markup, single spaces, none at the ends. */
const CLEAN = /^(?!.* {2})[!-);+-;=?-Z^a-z~](?:[ -);+-;=?-Z^a-z~]*[!-);+-;=?-Z^a-z~])?$/;

/**
 * Plain text on one line: no control, bidi or zero-width characters, no tags, at most `max` characters.
 * Used on everything that a user or a feed wrote before it is spoken (R96, R123).
 */
export function plain(text: string, max = 300): string {
  if (text.length <= max && CLEAN.test(text)) return text;
  const flat = text
    .slice(0, max * 8)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[\r\n\t]/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/[<>`*_{}[\]|\\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return flat.length <= max ? flat : `${flat.slice(0, max - 1).replace(/\s\S*$/, '')}…`;
}
