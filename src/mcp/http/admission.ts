/**
 * Lets new connections in a few at a time, those of each address in turn. A thousand that come at once would otherwise be
 * set up and answered in one go, while everybody else waits.
 */
import type { Socket } from 'node:net';

/** How many are let in between two looks at everything else there is to do. */
const AT_ONCE = 8;
/**
 * Node takes one connection in each round of its events, in the order in which they came. While more of them come, an address that
 * has sent more than these waits: what it is owed must not hold up who stands behind it. After so many rounds its turn comes anyway.
 */
const FEW = 8;
const MOST_ROUNDS = 1000;

/** `serve` begins to speak with a connection; `groupOf` names the address that it counts for; `later` runs after other events. */
interface Admitting {
  serve: (socket: Socket) => void;
  groupOf: (socket: Socket) => string;
  later: (turn: () => void) => void;
}

/** Takes each accepted connection and serves it when it is its turn; one that has gone by then is not served. */
export function createAdmission({ serve, groupOf, later }: Admitting): (socket: Socket) => void {
  const waiting = new Map<string, Socket[]>();
  /** How many of each address came without a round in which none came. */
  const lately = new Map<string, number>();
  let room = AT_ONCE;
  let resting = true;
  let came = false;
  let rounds = 0;

  function letIn(socket: Socket) {
    // What its peer closed while it waited is not told again to whoever listens from now on.
    if (socket.destroyed || socket.readableEnded) return void socket.destroy();
    socket.off('error', ignore);
    room -= 1;
    serve(socket);
  }

  function turn() {
    room = AT_ONCE;
    rounds = came || waiting.size > 0 ? rounds + 1 : 0;
    const crowded = came && rounds < MOST_ROUNDS;
    if (!came) lately.clear();
    came = false;
    for (const [group, sockets] of waiting) {
      if (room === 0) break;
      if (crowded && (lately.get(group) ?? 0) > FEW) continue;
      // Behind the others: a map is walked in the order in which its members came.
      waiting.delete(group);
      const next = sockets.shift();
      if (sockets.length > 0) waiting.set(group, sockets);
      if (next) letIn(next);
    }
    resting = rounds === 0;
    if (!resting) later(turn);
  }

  return (socket) => {
    if (resting) {
      resting = false;
      later(turn);
    }
    came = true;
    const group = groupOf(socket);
    const count = (lately.get(group) ?? 0) + 1;
    lately.set(group, count);
    if (room > 0 && count <= FEW && waiting.size === 0) return letIn(socket);
    socket.on('error', ignore);
    const before = waiting.get(group);
    if (before === undefined) waiting.set(group, [socket]);
    else before.push(socket);
  };
}

/** It destroys itself, and nobody speaks with it yet. */
function ignore() {}
