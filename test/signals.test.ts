import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { catchSignals, exitAtLatest, reloadsOnHangup } from '../src/signals.ts';

/** A process that this test sends signals to, and what it was told to do to itself. */
function caught() {
  const killed: unknown[] = [];
  const source = Object.assign(new EventEmitter(), {
    pid: 4711,
    kill: (pid: number, signal: string) => killed.push([pid, signal]),
  });
  const signals = catchSignals(source);
  const done: string[] = [];
  signals.stop.then(() => done.push('stop'));
  signals.stopNow.then(() => done.push('stop now'));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { signals, killed, source, done, turn, send: (signal: string) => source.emit(signal, signal) };
}

test.each(['SIGTERM', 'SIGINT'])('the first %s means stop, the second stop now', async (signal) => {
  const { done, send, turn } = caught();
  send('SIGHUP');
  await turn();
  expect(done).toEqual([]);
  send(signal);
  await turn();
  expect(done).toEqual(['stop']);
  send('SIGTERM');
  await turn();
  expect(done).toEqual(['stop', 'stop now']);
});

test('a SIGHUP before anybody listens is told to who listens first, later ones as they come', () => {
  const { signals, send } = caught();
  let hangups = 0;
  send('SIGHUP');
  send('SIGHUP');
  signals.onHangup(() => {
    hangups += 1;
  });
  expect(hangups).toBe(1);
  send('SIGHUP');
  expect(hangups).toBe(2);
});

test.each([
  'before',
  'after',
])('where a hangup means stop, a SIGHUP %s that is known stops, once and without haste', async (when) => {
  const { signals, done, send, turn } = caught();
  let hangups = 0;
  if (when === 'before') send('SIGHUP');
  signals.stopOnHangup();
  signals.onHangup(() => {
    hangups += 1;
  });
  if (when === 'after') send('SIGHUP');
  send('SIGHUP');
  await turn();
  expect([done, hangups]).toEqual([['stop'], 0]);
  send('SIGTERM');
  send('SIGHUP');
  await turn();
  expect(done).toEqual(['stop', 'stop now']);
});

test('keys are read again on SIGHUP only where there are any, and no terminal that could be gone (P23)', () => {
  const reloads = [true, false].flatMap((terminal) =>
    ['keys.json', undefined].map((keysFile) => reloadsOnHangup({ keysFile, terminal })),
  );
  expect(reloads).toEqual([false, false, true, false]);
});

test('what still keeps the process long after it was told to stop, keeps it no longer (P23)', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { signals, send, turn } = caught();
  const exits: number[] = [];
  exitAtLatest(signals.stop, 20_000, () => exits.push(1));
  vi.advanceTimersByTime(60_000);
  send('SIGTERM');
  await turn();
  vi.advanceTimersByTime(19_999);
  expect(exits).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(exits).toEqual([1]);
  vi.useRealTimers();
});

test('released, signals do what they would have done, those that came meanwhile too', () => {
  const { signals, killed, source, send } = caught();
  send('SIGINT');
  signals.release();
  expect(killed).toEqual([[4711, 'SIGINT']]);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) expect(source.listenerCount(signal)).toBe(0);
});
