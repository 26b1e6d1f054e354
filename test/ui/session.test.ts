/** Watched sessions as the page reads them: from events, from a file, and from whoever means harm. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsIn } from '../../src/ui/inspector/events.ts';
import { isSession, readSession, readSessionFile, sessionFile, withCall } from '../../src/ui/inspector/session.ts';

const CALL = {
  number: 1,
  tool: 'si_send_message',
  at: 5,
  ms: 1.5,
  arguments: { message: 'Hello' },
  text: '{}',
  structuredContent: { session_id: 'abcdefgh…' },
  isError: false,
  replayed: false,
  traces: [],
};
const SESSION = {
  ...{ id: 'a1', brand: 'delta', caller: 'b', began: 1, status: 'active', receipts: [], calls: [CALL] },
  path: [{ status: 'active', at: 1, by: 'si_initiate_session' }],
};

async function all(chunks: string[]): Promise<string[]> {
  const found: string[] = [];
  const stream = async function* () {
    yield* chunks;
  };
  for await (const event of eventsIn(stream())) found.push(event);
  return found;
}

describe('events', () => {
  test('are read however the stream is cut, and comments are none', async () => {
    const text = 'retry: 1000\n\ndata: {"a":1}\n\n:\n\ndata: one\ndata: two\n\ndata: unfinished';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 6 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(await all(chunks)).toEqual(['{"a":1}', 'one\ntwo']);
      }),
    );
  });
});

describe('a session', () => {
  test('comes out of its file as it went in', () => {
    const session = readSession(SESSION);
    if (session === undefined) throw new Error('not read');
    expect(readSessionFile(sessionFile(session))).toEqual({ ...session, id: 'file-a1', imported: true });
  });

  test('a file that is none is told apart', () => {
    expect(readSessionFile('{')).toEqual({ problem: 'This is no JSON file.' });
    expect(readSessionFile('{"format":"si-mcp-session","version":2}')).toEqual({
      problem: 'Version 2 of the format is not known.',
    });
    expect(readSessionFile('{"format":"si-mcp-session","version":1}')).toEqual({
      problem: 'The file holds no session.',
    });
    expect(readSessionFile('[]')).toMatchObject({ problem: expect.stringContaining('no session that was exported') });
  });

  test('any value can be read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = readSession({ ...SESSION, calls: value, path: value, receipts: value, ttlSeconds: value });
        expect(Array.isArray(read?.calls) && Array.isArray(read.path)).toBe(true);
      }),
    );
  });

  test('a call is added once, and the session stands as it was told last', () => {
    const before = readSession(SESSION);
    const now = readSession({ ...SESSION, status: 'complete', calls: 2 });
    if (!before || !now) throw new Error('not read');
    const [call] = before.calls;
    if (!call) throw new Error('no call');
    const twice = withCall(withCall(before, now, { ...call, number: 2 }), now, { ...call, number: 2 });
    expect([twice.status, twice.calls.map(({ number }) => number), twice.count]).toEqual(['complete', [1, 2], 2]);
  });

  test('is known by the beginning of its id, where no more is shown', () => {
    const session = readSession(SESSION);
    if (!session) throw new Error('not read');
    expect(isSession(session, 'abcdefgh-1234')).toBe(true);
    expect(isSession(session, 'abcdefgX-1234')).toBe(false);
    expect(isSession(session, undefined)).toBe(false);
  });
});
