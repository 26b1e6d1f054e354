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
  const door = admission();
  door.come('a1');
  expect(door.served).toEqual(['a1']);
});

test('of a hundred that come at once eight are served, and then one address after the other', () => {
  const door = admission();
  for (let at = 1; at <= 100; at++) door.come(`a${at}`);
  door.come('b1');
  door.come('b2');
  expect(door.served).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8']);
  door.turn();
  expect(door.served.slice(8)).toEqual(['b1', 'b2']);
  door.turn();
  expect(door.served.slice(10)).toEqual(['a9', 'a10', 'a11', 'a12', 'a13', 'a14', 'a15', 'a16']);
  while (door.turn());
  expect(door.served).toHaveLength(102);
  expect(door.turns).toHaveLength(0);
});

test('while more keep coming, an address that sent many waits, and others go first', () => {
  const door = admission();
  for (let at = 1; at <= 100; at++) {
    door.come(`a${at}`);
    door.turn();
  }
  expect(door.served).toHaveLength(8);
  door.come('b1');
  door.turn();
  expect(door.served.slice(8)).toEqual(['b1']);
  door.turn();
  expect(door.served.slice(9)).toEqual(['a9', 'a10', 'a11', 'a12', 'a13', 'a14', 'a15', 'a16']);
});

test('one that waits is let in after a thousand rounds, however many come', () => {
  const door = admission();
  for (let at = 1; at <= 999; at++) {
    door.come(`a${at}`);
    door.turn();
  }
  expect(door.served).toHaveLength(8);
  door.come('a1000');
  door.turn();
  expect(door.served.slice(8)).toEqual(['a9', 'a10', 'a11', 'a12', 'a13', 'a14', 'a15', 'a16']);
});

test('when all were served the next that comes alone is served at once again', () => {
  const door = admission();
  for (let at = 1; at <= 20; at++) door.come(`a${at}`);
  while (door.turn());
  door.come('a21');
  expect(door.served.at(-1)).toBe('a21');
});

test('one that broke or was closed while it waited is not served and takes no place', () => {
  const door = admission();
  for (let at = 1; at <= 8; at++) door.come(`a${at}`);
  const broken = door.come('a9');
  door.come('a10');
  broken.destroy(new Error('reset by its peer'));
  door.turn();
  door.turn();
  expect(door.served.slice(8)).toEqual(['a10']);
});
