/** Detects the encoding of a feed: byte order mark, then the declaration in pack or file, then the bytes themselves. */
import { FeedError } from './row.ts';

/** `undeclared`: not declared, and not valid UTF-8. `open`: all ASCII so far, so later bytes decide. */
interface Encoding {
  label: string;
  sure: 'declared' | 'undeclared' | 'open';
  /** A warning for the author. */
  doubt?: string;
}

/** The encoding of a feed that begins with `bytes`; `told` is the encoding the pack names. Throws FeedError on an unsupported one. */
export function encodingOf(bytes: Buffer, file: string, told: string | undefined): Encoding {
  const marked = markOf(bytes, file);
  if (marked !== undefined) return { label: marked, sure: 'declared' };
  if (told !== undefined) return { label: labelOf(told, file, 'the pack names'), sure: 'declared' };
  const wide = zerosOf(bytes);
  if (wide !== undefined) return { label: wide, sure: 'declared' };
  const declared = declarationOf(bytes);
  const fits = isUtf8(bytes);
  if (declared !== undefined) {
    const label = labelOf(declared, file, 'the file declares');
    const doubt =
      label !== 'utf-8' && fits && !isAscii(bytes)
        ? `the file declares ${declared} and is read so, but its bytes look like UTF-8`
        : label === 'utf-8' && !fits
          ? 'the file declares UTF-8, but some of its bytes are none'
          : undefined;
    return { label, sure: 'declared', ...(doubt === undefined ? {} : { doubt }) };
  }
  if (!fits) return { label: 'windows-1252', sure: 'undeclared' };
  return { label: 'utf-8', sure: isAscii(bytes) ? 'open' : 'declared' };
}

/** Whether the bytes are UTF-8, save for a character that is cut off at their end. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 128);
}

function markOf(bytes: Buffer, file: string): string | undefined {
  const mark = bytes.subarray(0, 4).toString('hex');
  if (mark === 'fffe0000' || mark === '0000feff')
    throw new FeedError(`${file}: this is UTF-32, which is not read; save the file as UTF-8`);
  if (mark.startsWith('efbbbf')) return 'utf-8';
  if (mark.startsWith('fffe')) return 'utf-16le';
  return mark.startsWith('feff') ? 'utf-16be' : undefined;
}

/** UTF-16 without a mark: Latin text has a zero in every second byte. */
function zerosOf(bytes: Buffer): string | undefined {
  let even = 0;
  let odd = 0;
  const sample = Math.min(bytes.length, 1000);
  for (let i = 0; i < sample; i++) if (bytes[i] === 0) i % 2 === 0 ? even++ : odd++;
  if (odd > sample * 0.4 && even === 0) return 'utf-16le';
  return even > sample * 0.4 && odd === 0 ? 'utf-16be' : undefined;
}

/** What an XML declaration or the meta element of a page says. */
function declarationOf(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 4096).toString('latin1').trimStart();
  if (!start.startsWith('<')) return undefined;
  if (start.startsWith('<?xml')) {
    const end = start.indexOf('?>');
    const found = /\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/i.exec(start.slice(0, end === -1 ? 300 : end));
    if (found !== null) return found[1];
  }
  const found = /charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i.exec(start);
  const inside = found === null ? '' : start.slice(start.lastIndexOf('<', found.index), found.index);
  return /^<meta\s/i.test(inside) && !inside.includes('>') ? found?.[1] : undefined;
}

/** The name TextDecoder knows it by. What was read as ASCII cannot be UTF-16, whatever it says. */
function labelOf(name: string, file: string, who: string): string {
  const plain = name.trim().toLowerCase();
  if (/^(utf-?8|utf-?16|ucs-?2|iso-10646|unicode)/.test(plain) && !/^utf-?16(le|be)$/.test(plain)) return 'utf-8';
  try {
    return new TextDecoder(ALIASES.get(plain) ?? plain).encoding;
  } catch {
    throw new FeedError(
      `${file}: ${who} the encoding ${name.slice(0, 40)}, which is not known; save the file as UTF-8`,
    );
  }
}

const ALIASES = new Map([
  ['latin-1', 'iso-8859-1'],
  ['latin-2', 'iso-8859-2'],
  ['ansi', 'windows-1252'],
  ['cp1253', 'windows-1253'],
  ['sjis', 'shift_jis'],
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['cp866', 'ibm866'],
  ['win1250', 'windows-1250'],
  ['win1251', 'windows-1251'],
]);
