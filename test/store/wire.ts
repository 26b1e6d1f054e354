/** A wire between a process and its Redis, on which a test waits for a command it names, to cut it there, or worse. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Before the server has the command, with half of it sent, after the server ran it and before its answer is passed on, and after
 * that.
 */
export type Moment = 'before' | 'half' | 'ran' | 'answered';

export interface Wire {
  url: string;
  /** At the next command that holds this text the connection is cut, after `act` has been called. Resolves then. */
  at(moment: Moment, text: string, act?: () => void): Promise<void>;
  /** From now on nothing passes on connections that stand; new ones work. */
  mute(): void;
  close(): Promise<void>;
}

interface Trap {
  moment: Moment;
  text: string;
  spring(): void;
}

export async function startWire(port: number): Promise<Wire> {
  const pairs = new Set<{ end(): void; muted: boolean }>();
  let trap: Trap | undefined;

  const server = createServer((ours) => {
    const theirs = connect(port, '127.0.0.1');
    const pair = { muted: false, end };
    /** A command with this trap was passed on; its answer springs it. */
    let caught: Trap | undefined;
    pairs.add(pair);
    for (const socket of [ours, theirs]) socket.on('error', end).on('close', end);

    function end() {
      pairs.delete(pair);
      ours.destroy();
      theirs.destroy();
    }
    function spring({ spring }: Trap) {
      spring();
      end();
    }

    ours.on('data', (part) => {
      if (pair.muted) return;
      const found = trap && part.includes(trap.text) ? trap : undefined;
      if (found) trap = undefined;
      if (found?.moment === 'before') return spring(found);
      if (found?.moment === 'half') return theirs.write(part.subarray(0, part.length >> 1), () => spring(found));
      caught ??= found;
      theirs.write(part);
    });
    theirs.on('data', (part) => {
      if (pair.muted) return;
      const { moment } = caught ?? {};
      if (caught && moment === 'ran') return spring(caught);
      const sprung = caught;
      caught = undefined;
      ours.write(part, () => sprung && spring(sprung));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `redis://127.0.0.1:${portOf(server.address())}`,
    at: (moment, text, act) =>
      new Promise((resolve) => {
        trap = {
          moment,
          text,
          spring() {
            act?.();
            resolve();
          },
        };
      }),
    mute: () => {
      for (const pair of pairs) pair.muted = true;
    },
    async close() {
      for (const { end } of pairs) end();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
