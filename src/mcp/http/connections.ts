/**
 * Connection limits, per address and in total, and which connection is evicted for a new one. Only a request carries
 * credentials, so a new connection is always accepted; the oldest idle one without credentials, of the address with the most
 * connections, is evicted.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup, readAddress } from './address.ts';

export interface Connection {
  /** The socket of HTTP; with TLS another one than the accepted socket. */
  socket: Socket;
  /** Requests received, at least in part, and not answered yet. */
  pending: number;
  /** The last of them. */
  last?: IncomingMessage;
  /** Nothing more can be read: close once the pending requests are answered. */
  broken: boolean;
  /** An error was sent; it is about to be closed. */
  refused: boolean;
  /** Valid credentials were received on it. */
  authenticated: boolean;
}

interface ConnectionBounds {
  most: number;
  /** Of one IPv4 address, or of one /48 of IPv6. */
  mostPerAddress: number;
}

export type Connections = ReturnType<typeof createConnections>;

export function createConnections({ most, mostPerAddress }: ConnectionBounds) {
  // Of each address, oldest first.
  const byAddress = new Map<string, Set<Connection>>();
  const bySocket = new WeakMap<object, Connection>();
  const byPeer = new Map<string, Connection>();
  let size = 0;

  return {
    /** Adds an accepted connection, evicting another one if needed; closes it when none can be evicted. */
    add(socket: Socket): void {
      const address = addressOf(socket);
      const group = byAddress.get(address) ?? new Set<Connection>();
      if (group.size >= mostPerAddress && !evict([[address, group]])) return void socket.destroy();
      if (size >= most && !evict([...byAddress])) return void socket.destroy();
      const connection = { socket, pending: 0, broken: false, refused: false, authenticated: false };
      const peer = peerOf(socket);
      byAddress.set(address, group.add(connection));
      bySocket.set(socket, connection);
      byPeer.set(peer, connection);
      size += 1;
      socket.on('close', () => {
        remove(address, connection);
        if (byPeer.get(peer) === connection) byPeer.delete(peer);
      });
    },

    /** The TLS handshake is done: HTTP continues on this socket. */
    secured(socket: Socket): void {
      const connection = byPeer.get(peerOf(socket));
      if (connection === undefined) return;
      connection.socket = socket;
      bySocket.set(socket, connection);
    },

    of: (socket: object): Connection | undefined => bySocket.get(socket),

    authenticated(socket: object): void {
      const connection = bySocket.get(socket);
      if (connection !== undefined) connection.authenticated = true;
    },

    /** Also those on which no request ever came. */
    destroyIdle(): void {
      for (const group of byAddress.values()) for (const one of group) if (isIdle(one)) one.socket.destroy();
    },

    /** Also those still in the TLS handshake, which the server does not know yet. */
    destroyAll(): void {
      for (const group of byAddress.values()) for (const { socket } of group) socket.destroy();
    },

    size: () => size,
  };

  /** Closes the oldest idle connection of the largest group that has one; authenticated ones last. */
  function evict(groups: readonly (readonly [string, Set<Connection>])[]): boolean {
    for (const evictable of [isUnauthenticatedAndIdle, isIdle]) {
      let largest = 0;
      let found: [string, Connection] | undefined;
      for (const [address, group] of groups) {
        if (group.size <= largest) continue;
        const oldest = firstOf(group, evictable);
        if (oldest === undefined) continue;
        largest = group.size;
        found = [address, oldest];
      }
      if (found === undefined) continue;
      remove(...found);
      found[1].socket.destroy();
      return true;
    }
    return false;
  }

  function remove(address: string, connection: Connection): void {
    const group = byAddress.get(address);
    if (!group?.delete(connection)) return;
    size -= 1;
    if (group.size === 0) byAddress.delete(address);
  }
}

/** No credentials, and no complete request is being answered. One that is still being sent does not count. */
function isUnauthenticatedAndIdle({ authenticated, pending, last }: Connection): boolean {
  const sending = last !== undefined && !last.complete ? 1 : 0;
  return !authenticated && pending <= sending;
}

function isIdle({ pending }: Connection): boolean {
  return pending === 0;
}

function firstOf(group: Set<Connection>, evictable: (connection: Connection) => boolean): Connection | undefined {
  for (const connection of group) if (evictable(connection)) return connection;
  return undefined;
}

/** The address group of a connection: an IPv4 address, or a /48 of IPv6. */
export function addressOf({ remoteAddress = '' }: Socket): string {
  return addressGroup(readAddress(remoteAddress) ?? 'unknown');
}

/** Identifies a TLS socket and its underlying socket by their addresses and ports. */
function peerOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return [localAddress, localPort, remoteAddress, remotePort].join(' ');
}
