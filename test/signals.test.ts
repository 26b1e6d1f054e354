import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { catchSignals } from '../src/signals.ts';

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

test('released, signals do what they would have done, those that came meanwhile too', () => {
  const { signals, killed, source, send } = caught();
  send('SIGINT');
  signals.release();
  expect(killed).toEqual([[4711, 'SIGINT']]);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) expect(source.listenerCount(signal)).toBe(0);
});
