/**
 * Lets new connections in a few at a time, those of each address in turn. A thousand that come at once would otherwise be
 * set up and answered in one go, while everybody else waits.
 */
import type { Socket } from 'node:net';

/** How many are let in between two looks at everything else there is to do. */
const AT_ONCE = 8;

/** `serve` begins to speak with a connection; `groupOf` names the address that it counts for; `later` runs after other events. */
export interface Admitting {
  serve: (socket: Socket) => void;
  groupOf: (socket: Socket) => string;
  later: (turn: () => void) => void;
}

/** Takes each accepted connection and serves it when it is its turn; one that has gone by then is not served. */
export function createAdmission({ serve, groupOf, later }: Admitting): (socket: Socket) => void {
  const waiting = new Map<string, Socket[]>();
  let room = AT_ONCE;
  let resting = true;

  function letIn(socket: Socket) {
    // What its peer closed while it waited is not told again to whoever listens from now on.
    if (socket.destroyed || socket.readableEnded) return void socket.destroy();
    socket.off('error', ignore);
    room -= 1;
    serve(socket);
  }

  function turn() {
    room = AT_ONCE;
    for (const [group, sockets] of waiting) {
      if (room === 0) break;
      // Behind the others: a map is walked in the order in which its members came.
      waiting.delete(group);
      const next = sockets.shift();
      if (sockets.length > 0) waiting.set(group, sockets);
      if (next) letIn(next);
    }
    resting = room === AT_ONCE;
    if (!resting) later(turn);
  }

  return (socket) => {
    if (resting) {
      resting = false;
      later(turn);
    }
    if (room > 0) return letIn(socket);
    socket.on('error', ignore);
    const group = groupOf(socket);
    const before = waiting.get(group);
    if (before === undefined) waiting.set(group, [socket]);
    else before.push(socket);
  };
}

/** It destroys itself, and nobody speaks with it yet. */
function ignore() {}
