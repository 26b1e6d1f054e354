import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createAdmission } from '../../../src/mcp/http/admission.ts';

function admission() {
  const served: string[] = [];
  const names = new Map<Socket, string>();
  const turns: (() => void)[] = [];
  const admit = createAdmission({
    serve: (socket) => served.push(names.get(socket) ?? ''),
    groupOf: (socket) => (names.get(socket) ?? '').charAt(0),
    later: (turn) => turns.push(turn),
  });
  return {
    served,
    come(name: string): Socket {
      const socket = new Socket();
      names.set(socket, name);
      admit(socket);
      return socket;
    },
    /** Once round the other events; whether there was anything to do. */
    turn: () => turns.shift()?.() === undefined && turns.length > 0,
    turns,
  };
}

test('a connection that comes alone is served at once', () => {
  const queue = admission();
  queue.come('a1');
  expect(queue.served).toEqual(['a1']);
});

test('of a hundred that come at once eight are served, and then one address after the other', () => {
  const queue = admission();
  for (let at = 1; at <= 100; at++) queue.come(`a${at}`);
  queue.come('b1');
  queue.come('b2');
  expect(queue.served).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8']);
  queue.turn();
  expect(queue.served.slice(8)).toEqual(['b1', 'b2']);
  queue.turn();
  expect(queue.served.slice(10)).toEqual(['a9', 'a10', 'a11', 'a12', 'a13', 'a14', 'a15', 'a16']);
  while (queue.turn());
  expect(queue.served).toHaveLength(102);
  expect(queue.turns).toHaveLength(0);
});

test('while more keep coming, an address that sent many waits, and others go first', () => {
  const queue = admission();
  for (let at = 1; at <= 100; at++) {
    queue.come(`a${at}`);
    queue.turn();
  }
  expect(queue.served).toHaveLength(8);
  queue.come('b1');
  queue.turn();
  expect(queue.served.slice(8)).toEqual(['b1']);
  queue.turn();
  expect(queue.served.slice(9)).toEqual(['a9', 'a10', 'a11', 'a12', 'a13', 'a14', 'a15', 'a16']);
});

test('one that waits is let in after a thousand rounds, however many come', () => {
  const queue = admission();
  for (let at = 1; at <= 999; at++) {
    queue.come(`a${at}`);
    queue.turn();
  }
  expect(queue.served).toHaveLength(8);
  queue.come('a1000');
  queue.turn();
  expect(queue.served.slice(8)).toEqual(['a9', 'a10', 'a11', 'a12', 'a13', 'a14', 'a15', 'a16']);
});

test('when all were served the next that comes alone is served at once again', () => {
  const queue = admission();
  for (let at = 1; at <= 20; at++) queue.come(`a${at}`);
  while (queue.turn());
  queue.come('a21');
  expect(queue.served.at(-1)).toBe('a21');
});

test('one that broke or was closed while it waited is not served and takes no place', () => {
  const queue = admission();
  for (let at = 1; at <= 8; at++) queue.come(`a${at}`);
  const broken = queue.come('a9');
  queue.come('a10');
  broken.destroy(new Error('reset by its peer'));
  queue.turn();
  queue.turn();
  expect(queue.served.slice(8)).toEqual(['a10']);
});
