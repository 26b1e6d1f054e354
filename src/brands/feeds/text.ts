/** Streams a feed file as text: handles encodings, gzip and stray NULs. Never loads the whole file. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { encodingOf } from './encoding.ts';
import { FeedError } from './row.ts';

const HEAD_BYTES = 64 * 1024;
/** Limit on the unpacked size, against gzip bombs. */
const MAX_CHARACTERS = 4_000_000_000;

const UNDECLARED =
  'not UTF-8: read as Windows-1252; where letters look wrong, write the encoding into the feed, e.g. encoding: windows-1251';

interface OpenedText {
  /** The first 64 kB, decoded, for telling the format. */
  head: string;
  /** The whole text in chunks, without byte order mark and NULs. */
  chunks: AsyncIterable<string>;
}

/** Opens `path` for reading, in the encoding `told` where given. Throws FeedError when it is missing, empty, a directory, a zip archive or a spreadsheet. */
export async function openText(
  path: string,
  file: string,
  warn: (message: string) => void,
  told?: string,
): Promise<OpenedText> {
  const bytes = await headOf(path, file);
  if (bytes.length === 0) throw new FeedError(`${file}: the file is empty`);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') {
    throw new FeedError(`${file}: this is a zip archive or a spreadsheet; unpack it, or save the sheet as CSV`);
  }
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = zipped ? unzipHead(bytes, file) : bytes;
  const { label, sure, doubt } = encodingOf(plain, file, told);
  const whole = sure !== 'open' || plain.length < HEAD_BYTES || (await isUtf8Throughout(path, zipped));
  const encoding = whole ? label : 'windows-1252';
  const head = clean(new TextDecoder(encoding).decode(plain, { stream: true }));
  if (head.trim() === '') throw new FeedError(`${file}: the file is empty`);
  if (doubt !== undefined) warn(doubt);
  if (sure === 'undeclared' || !whole) warn(UNDECLARED);
  return { head, chunks: decoded(path, file, zipped, encoding, warn) };
}

async function headOf(path: string, file: string): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new FeedError(`${file}: no such file`);
    if (code === 'EISDIR') throw new FeedError(`${file}: this is a directory; name the feed file in it`);
    throw new FeedError(`${file}: cannot be read (${code ?? String(error)})`);
  }
}

function unzipHead(bytes: Buffer, file: string): Buffer {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 128 * 1024 * 1024 }).subarray(
      0,
      HEAD_BYTES,
    );
  } catch {
    throw new FeedError(`${file}: the gzip data is damaged`);
  }
}

/** Whether all of a file is UTF-8 whose beginning is ASCII: its first umlaut may stand far down. */
async function isUtf8Throughout(path: string, zipped: boolean): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const bytes = zipped ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => bytes.destroy(error));
  let read = 0;
  try {
    for await (const part of bytes) {
      read += part.length;
      if (read > MAX_CHARACTERS) return true;
      decoder.decode(part, { stream: true });
    }
    return true;
  } catch (error) {
    // What cannot be read at all is told by the reading proper.
    return !(error instanceof TypeError);
  } finally {
    source.destroy();
    bytes.destroy();
  }
}

async function* decoded(
  path: string,
  file: string,
  zipped: boolean,
  encoding: string,
  warn: (message: string) => void,
) {
  const decoder = new TextDecoder(encoding);
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const bytes = zipped ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => bytes.destroy(error));
  let characters = 0;
  let nuls = false;
  let unreadable = false;
  try {
    for await (const part of bytes) {
      const text = decoder.decode(part, { stream: true });
      characters += text.length;
      if (characters > MAX_CHARACTERS)
        throw new FeedError(`${file}: more than ${MAX_CHARACTERS} characters; split the feed`);
      nuls ||= text.includes('\0');
      unreadable ||= text.includes('\uFFFD');
      yield clean(text);
    }
    yield clean(decoder.decode());
  } catch (error) {
    if (error instanceof FeedError) throw error;
    throw new FeedError(`${file}: reading broke off (${error instanceof Error ? error.message : String(error)})`);
  } finally {
    source.destroy();
    bytes.destroy();
  }
  if (nuls) warn('NUL bytes were removed');
  if (unreadable) warn('some characters are not valid in this encoding and were replaced');
}

function clean(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
