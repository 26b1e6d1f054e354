/**
 * Admission queue for new connections: a few per turn of the event loop, round-robin over addresses, so that a burst from one
 * address does not delay the others.
 */
import type { Socket } from 'node:net';

/** Connections admitted per turn of the event loop. */
const AT_ONCE = 8;
/**
 * Node accepts one connection per turn, in the order of arrival. While more arrive, an address with more than FEW recent ones
 * waits, so that it does not delay those behind it; after MOST_ROUNDS turns it is served anyway.
 */
const FEW = 8;
const MOST_ROUNDS = 1000;

/** `serve` starts HTTP on a connection; `groupOf` returns its address group; `later` schedules after other events. */
interface Admitting {
  serve: (socket: Socket) => void;
  groupOf: (socket: Socket) => string;
  later: (turn: () => void) => void;
}

/** Queues each accepted connection and serves it in turn, unless it has closed by then. */
export function createAdmission({ serve, groupOf, later }: Admitting): (socket: Socket) => void {
  const waiting = new Map<string, Socket[]>();
  /** Connections of each address since the last turn without any. */
  const recent = new Map<string, number>();
  let slots = AT_ONCE;
  let idle = true;
  let arrived = false;
  let rounds = 0;

  function admit(socket: Socket) {
    // Closed while it waited: its events will not be emitted again.
    if (socket.destroyed || socket.readableEnded) return void socket.destroy();
    socket.off('error', ignore);
    slots -= 1;
    serve(socket);
  }

  function turn() {
    slots = AT_ONCE;
    rounds = arrived || waiting.size > 0 ? rounds + 1 : 0;
    const crowded = arrived && rounds < MOST_ROUNDS;
    if (!arrived) recent.clear();
    arrived = false;
    for (const [group, sockets] of waiting) {
      if (slots === 0) break;
      if (crowded && (recent.get(group) ?? 0) > FEW) continue;
      // To the end of the queue: a Map iterates in insertion order.
      waiting.delete(group);
      const next = sockets.shift();
      if (sockets.length > 0) waiting.set(group, sockets);
      if (next) admit(next);
    }
    idle = rounds === 0;
    if (!idle) later(turn);
  }

  return (socket) => {
    if (idle) {
      idle = false;
      later(turn);
    }
    arrived = true;
    const group = groupOf(socket);
    const count = (recent.get(group) ?? 0) + 1;
    recent.set(group, count);
    if (slots > 0 && count <= FEW && waiting.size === 0) return admit(socket);
    socket.on('error', ignore);
    const before = waiting.get(group);
    if (before === undefined) waiting.set(group, [socket]);
    else before.push(socket);
  };
}

/** The socket destroys itself on error. */
function ignore() {}
