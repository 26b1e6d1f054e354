/** Extracts text from HTML in feeds: no tags, scripts, control or bidi characters. Linear in its input. */

/** What is looked at of one field; a description of a megabyte says nothing more in its tail. */
const MAX_SOURCE = 20_000;
/** A "tag" longer than this is not one. */
const MAX_TAG = 1_000;

/**
 * HTML (or plain text) as plain text of at most `max` characters. Blocks end lines, list items too; entities are decoded;
 * script, style and the like go with their content. Markup that was escaped twice is removed as well, so what comes
 * out contains no tag.
 */
export function htmlToText(source: string, max = 2_000): string {
  let text = source.length > MAX_SOURCE ? source.slice(0, MAX_SOURCE) : source;
  // Once for the markup, once for markup that was escaped inside it.
  for (let pass = 0; pass < 2 && /[<&]/.test(text); pass++) text = decodeEntities(withoutTags(text));
  const lines = withoutTags(text)
    .replace(UNSPEAKABLE, '')
    .split(/[\n\r\u2028\u2029]+/)
    .map((line) => line.replace(/[\s\p{Cc}]+/gu, ' ').trim())
    .filter((line) => line !== '');
  return cut(lines.join('\n'), max);
}

/** The same on one line: names, categories, option values. */
export function lineOf(source: string, max = 200): string {
  const short = source.length > MAX_SOURCE ? source.slice(0, MAX_SOURCE) : source;
  if (PLAIN.test(short)) return cut(short.trim(), max);
  return cut(htmlToText(short, MAX_SOURCE).replaceAll('\n', ' '), max);
}

/** The first one or two sentences of a text, for saying aloud. */
export function firstSentences(text: string, max = 240): string {
  let summary = '';
  for (const sentence of sentencesOf(text)) {
    const longer = summary === '' ? sentence : `${summary} ${sentence}`;
    if (longer.length > max) break;
    summary = longer;
    if (summary.length > max / 2) break;
  }
  return summary === '' ? cut(text.replaceAll('\n', ' '), max) : summary;
}

/** A text as its sentences; a line end ends one too. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n|(?<=[.!?])\s+(?=[\p{Lu}\p{N}"“(])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** At most `max` characters, ended at a word where there is one, never inside a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = max - 1;
  const space = text.lastIndexOf(' ', end);
  if (space > max * 0.8) end = space;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Most names are this: printable Latin without markup or doubled spaces. */
const PLAIN = /^(?!.* {2})[ !-%'-;=?-~\u00a1-\u00ac\u00ae-\u024f]*$/;

/** Direction overrides, invisible joiners that only hide text, tag characters, unpaired surrogates. */
const UNSPEAKABLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const BLOCK = new Set(
  (
    'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p ' +
    'pre section table tbody td tfoot th thead tr ul'
  ).split(' '),
);
/** Elements whose content is not text of the page. */
const SILENT = 'script style iframe noscript template svg object head title textarea select math'.split(' ');
/** Each with what closes it. */
const CLOSING = new Map(SILENT.map((element) => [element, new RegExp(`</${element}`, 'gi')]));

function withoutTags(source: string): string {
  if (!source.includes('<')) return source;
  let out = '';
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('<', at);
    if (open === -1) return out + source.slice(at);
    out += source.slice(at, open);
    if (source.startsWith('<!--', open)) {
      const end = source.indexOf('-->', open + 4);
      if (end === -1) return out;
      at = end + 3;
      continue;
    }
    const name = /^<(?:\/?([a-z][a-z0-9:-]{0,30})|[!?])/i.exec(source.slice(open, open + 40));
    if (name === null) {
      out += '<';
      at = open + 1;
      continue;
    }
    const end = endOfTag(source, open);
    if (end === -1) {
      // Never closed: drop the bracket, keep the words.
      at = open + 1;
      continue;
    }
    at = end + 1;
    const element = (name[1] ?? '').toLowerCase();
    if (BLOCK.has(element)) out += '\n';
    const close = CLOSING.get(element);
    if (close !== undefined && source[open + 1] !== '/' && source[end - 1] !== '/') {
      close.lastIndex = at;
      const found = close.exec(source);
      if (found === null) return out;
      const past = source.indexOf('>', found.index);
      at = past === -1 ? source.length : past + 1;
      out += ' ';
    }
  }
  return out;
}

/** Where the tag that opens at `open` closes, quotes respected; -1 when it does not within reason. */
function endOfTag(source: string, open: number): number {
  const limit = Math.min(source.length, open + MAX_TAG);
  let quote = '';
  for (let i = open + 1; i < limit; i++) {
    const char = source[i];
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      if (source[i - 1] === '=') quote = char;
    } else if (char === '>') return i;
  }
  const plain = source.indexOf('>', open);
  return plain !== -1 && plain < limit ? plain : -1;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED.get(name) ?? NAMED.get(name.toLowerCase()) ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '';
    return String.fromCodePoint(code);
  });
}

const NAMED = new Map(
  (
    'amp=& lt=< gt=> quot=" apos=\' nbsp=\u00a0 iexcl=¡ cent=¢ pound=£ yen=¥ sect=§ copy=© laquo=« reg=® deg=° plusmn=± ' +
    'sup1=¹ sup2=² sup3=³ micro=µ para=¶ middot=· raquo=» frac14=¼ frac12=½ frac34=¾ iquest=¿ times=× divide=÷ ' +
    'Agrave=À Aacute=Á Acirc=Â Atilde=Ã Auml=Ä Aring=Å AElig=Æ Ccedil=Ç Egrave=È Eacute=É Ecirc=Ê Euml=Ë Ntilde=Ñ ' +
    'Oacute=Ó Ouml=Ö Oslash=Ø Uuml=Ü agrave=à aacute=á acirc=â atilde=ã auml=ä aring=å aelig=æ ccedil=ç egrave=è eacute=é ' +
    'ecirc=ê euml=ë igrave=ì iacute=í icirc=î iuml=ï ntilde=ñ ograve=ò oacute=ó ocirc=ô otilde=õ ouml=ö oslash=ø ugrave=ù ' +
    'uacute=ú ucirc=û uuml=ü yacute=ý yuml=ÿ szlig=ß oelig=œ OElig=Œ scaron=š euro=€ trade=™ hellip=… ndash=– mdash=— ' +
    'lsquo=‘ rsquo=’ sbquo=‚ ldquo=“ rdquo=” bdquo=„ bull=• prime=′ Prime=″ rarr=→ larr=← check=✓ ensp=\u2002 emsp=\u2003'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
);
