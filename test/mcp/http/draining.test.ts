/** The end of a service under load: what was sent before it is answered, and connections end without a reset. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { createEnd } from '../../../src/mcp/http/draining.ts';
import { refusesConnections } from '../../cli/serving.ts';
import { openService } from './service.ts';

const BODY = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const PING =
  'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
  `Accept: application/json, text/event-stream\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** A connection that stays open; how it ended is told by `over`. */
async function dial(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  let text = '';
  let answered: () => void = () => {};
  socket.on('data', (part) => {
    text += part;
    if (count() > 0) answered();
  });
  const count = () => text.split('"result":{}').length - 1;
  const over = new Promise<{ problem?: string; answers: number; closing: boolean }>((resolve) => {
    socket.on('error', (problem: NodeJS.ErrnoException) =>
      resolve({ problem: problem.code, answers: count(), closing: false }),
    );
    socket.on('close', () => resolve({ answers: count(), closing: /^connection: close/im.test(text) }));
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    socket,
    over,
    async ask() {
      const done = new Promise<void>((resolve) => {
        answered = resolve;
      });
      socket.write(PING);
      await done;
    },
  };
}

test('requests that were sent on open connections when the end comes are all answered, and told that it is the end', async () => {
  const service = await openService();
  const peers = await Promise.all(Array.from({ length: 64 }, () => dial(service.port)));
  await Promise.all(peers.map((peer) => peer.ask()));
  for (const { socket } of peers) socket.write(PING);
  const closed = service.close();
  const ends = await Promise.all(peers.map(({ over }) => over));
  expect(ends).toEqual(peers.map(() => ({ answers: 2, closing: true })));
  expect(await closed).toBe(true);
});

test('a request on its way to an open connection is answered too, and a connection that stays quiet is closed', async () => {
  const service = await openService();
  const [late, quiet] = await Promise.all([dial(service.port), dial(service.port)]);
  await Promise.all([late.ask(), quiet.ask()]);
  const closed = service.close();
  await refusesConnections(service.port);
  late.socket.write(PING);
  expect(await late.over).toEqual({ answers: 2, closing: true });
  expect(await quiet.over).toEqual({ answers: 1, closing: false });
  expect(await closed).toBe(true);
});

test('connections made just before the end are accepted and answered', async () => {
  const service = await openService();
  const sockets = await Promise.all(Array.from({ length: 16 }, () => dial(service.port)));
  for (const { socket } of sockets) socket.write(PING);
  expect(await service.close()).toBe(true);
  expect(await Promise.all(sockets.map(({ over }) => over))).toEqual(
    sockets.map(() => ({ answers: 1, closing: true })),
  );
});

test('connections on which nothing was ever asked do not hold the end', async () => {
  const service = await openService();
  const peers = await Promise.all([dial(service.port), dial(service.port)]);
  peers[1].socket.write(PING.slice(0, 30));
  expect(await service.close()).toBe(true);
  expect(await Promise.all(peers.map(({ over }) => over))).toEqual(peers.map(() => ({ answers: 0, closing: false })));
});

test('told to end at once, it waits for nobody', async () => {
  const service = await openService();
  const peer = await dial(service.port);
  await peer.ask();
  expect(await service.close(0)).toBe(false);
  expect((await peer.over).answers).toBe(1);
});

describe('the end of a server', () => {
  /** A server on no port, and how often its connections were cut. */
  function standing() {
    const server = createServer();
    const cut = { idle: 0, all: 0 };
    const end = createEnd(server, {
      destroyIdle: () => {
        cut.idle += 1;
      },
      destroyAll: () => {
        cut.all += 1;
      },
    });
    return { server, cut, end };
  }

  /** Lets a connection come with each turn of the event loop, up to so many; gives how many came before the server ended. */
  async function comeInto(server: Server, end: Promise<unknown>, most: number): Promise<number> {
    let over = false;
    let came = 0;
    void end.then(() => {
      over = true;
    });
    while (!over && came < most) {
      came += 1;
      server.emit('connection');
      await new Promise((resolve) => setImmediate(resolve));
    }
    return came;
  }

  test('at once cuts what is open before anything else can happen', () => {
    const { cut, end } = standing();
    const ended = end(0);
    expect(cut).toEqual({ idle: 0, all: 1 });
    return expect(ended).resolves.toBe(false);
  });

  test('in good order cuts nothing, and leaves nothing behind that would cut later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { server, cut, end } = standing();
      expect(await end(10_000)).toBe(true);
      vi.advanceTimersByTime(20_000);
      expect(cut).toEqual({ idle: 0, all: 0 });
      expect([server.listenerCount('connection'), vi.getTimerCount()]).toEqual([0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('takes what connects for a while, and not for ever: 1024 turns of the event loop', async () => {
    const { server, end } = standing();
    const ended = end(10_000);
    const came = await comeInto(server, ended, 2000);
    expect(came).toBe(1024);
    expect(await ended).toBe(true);
  });
});
