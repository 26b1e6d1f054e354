/** A wire between a process and its Redis that a test can cut, at a command it names, or leave standing and mute. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Where the wire is cut: before the server has the command, with half of it sent, or after the server ran it and before its answer is passed on. */
export type Cut = 'before' | 'half' | 'after';

export interface Wire {
  url: string;
  /** Cuts at the next command that holds this text, once. */
  cut(at: Cut, text: string): void;
  /** Calls `act` when the server has answered a command that holds this text, and passes the answer on only then. */
  beforeAnswer(text: string, act: () => void): void;
  /** From now on nothing passes on connections that stand; new ones work. */
  mute(): void;
  /** How many connections were made. */
  connections(): number;
  close(): Promise<void>;
}

export async function startWire(port: number): Promise<Wire> {
  const pairs = new Set<{ ours: Socket; theirs: Socket; muted: boolean }>();
  let next: { at: Cut; text: string } | undefined;
  let watched: { text: string; act: () => void } | undefined;
  let made = 0;

  const server = createServer((ours) => {
    made += 1;
    const theirs = connect(port, '127.0.0.1');
    const pair = { ours, theirs, muted: false };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      ours.destroy();
      theirs.destroy();
    };
    let cutAtAnswer = false;
    let actAtAnswer: (() => void) | undefined;
    for (const socket of [ours, theirs]) socket.on('error', end).on('close', end);
    ours.on('data', (part) => {
      if (pair.muted) return;
      const found = next !== undefined && part.includes(next.text) ? next : undefined;
      if (watched && part.includes(watched.text)) {
        actAtAnswer = watched.act;
        watched = undefined;
      }
      if (found) next = undefined;
      if (found?.at === 'before') return end();
      if (found?.at === 'half') return theirs.write(part.subarray(0, part.length >> 1), end);
      cutAtAnswer ||= found?.at === 'after';
      theirs.write(part);
    });
    theirs.on('data', (part) => {
      if (pair.muted) return;
      if (cutAtAnswer) return end();
      actAtAnswer?.();
      actAtAnswer = undefined;
      ours.write(part);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `redis://127.0.0.1:${address.port}`,
    cut: (at, text) => {
      next = { at, text };
    },
    beforeAnswer: (text, act) => {
      watched = { text, act };
    },
    mute: () => {
      for (const pair of pairs) pair.muted = true;
    },
    connections: () => made,
    async close() {
      for (const { ours, theirs } of pairs) {
        ours.destroy();
        theirs.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}
