/** Splits a byte stream into lines and leaves out the ones too long to be read, so that one of them cannot end a conversation. */
import { Transform } from 'node:stream';
import { readExact } from '../protocol/exact-json.ts';
import { type RequestId, readId } from './wire.ts';

/** Bytes of one line at most. */
const LINE_BYTES = 10 * 1024 * 1024;

/** How much is read ahead of the line that is being answered, in bytes. */
const AHEAD_BYTES = 1024 * 1024;

/** How much of both ends of a dropped line is kept to look for the request's id. */
const EDGE_BYTES = 512;

/**
 * A stream of whole lines, each with its newline. A line over `limit` bytes is dropped while it arrives, never held, and
 * `onDropped` gets the id of its request, if the line shows one. A last line without a newline counts as a line.
 */
export function wholeLines(onDropped: (id: RequestId | undefined) => void, limit: number = LINE_BYTES): Transform {
  let held: Buffer[] = [];
  let size = 0;
  let head = '';
  let tail = Buffer.alloc(0);

  const take = (part: Buffer) => {
    size += part.length;
    if (size <= limit) {
      held.push(part);
      return;
    }
    if (head === '') {
      head = Buffer.concat([...held, part.subarray(0, EDGE_BYTES)]).toString('latin1', 0, EDGE_BYTES);
      held = [];
    }
    tail = Buffer.concat([tail, part.subarray(-EDGE_BYTES)]).subarray(-EDGE_BYTES);
  };

  const finish = (stream: Transform) => {
    if (size > limit) onDropped(idOf(head, tail.toString('latin1')));
    else if (size > 0) stream.push(Buffer.concat([...held, NEWLINE]));
    held = [];
    size = 0;
    head = '';
    tail = Buffer.alloc(0);
  };

  return new Transform({
    // One chunk is one line, whoever reads.
    readableObjectMode: true,
    // The end of the input is seen although the lines before it still wait.
    writableHighWaterMark: AHEAD_BYTES,
    transform(chunk: Buffer, _encoding, next) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        take(chunk.subarray(from, end));
        finish(this);
        from = end + 1;
      }
      if (from < chunk.length) take(chunk.subarray(from));
      next();
    },
    flush(next) {
      finish(this);
      next();
    },
  });
}

const NEWLINE = Buffer.from('\n');

/**
 * The id stands right behind the opening or right before the closing brace in what MCP clients write. Both places belong
 * to the root object of a well-formed message, so an id found there cannot come from inside its arguments.
 */
function idOf(head: string, tail: string): RequestId | undefined {
  const [, text] =
    /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(-?(?:0|[1-9]\d{0,63})|"[\w.:-]{1,128}")\s*,/.exec(head) ??
      /[,{]\s*"id"\s*:\s*(-?(?:0|[1-9]\d{0,63})|"[\w.:-]{1,128}")\s*\}\s*$/.exec(tail) ?? [null, undefined];
  return text === undefined ? undefined : readId({ id: readExact(text) });
}
