/**
 * The open connections: how many there may be, of one address and of all, and which one makes room for the next. Only a
 * request shows credentials, so a new connection is always let in, and an old one goes that nobody would miss: idle, without
 * credentials, of the address that has most.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup, readAddress } from './address.ts';

export interface Connection {
  /** The one that HTTP is spoken on; over TLS another than the one that was accepted. */
  socket: Socket;
  /** Requests that came, at least in part, and were not answered yet. */
  owed: number;
  /** The last of them. */
  last?: IncomingMessage;
  /** Nothing more can be read: close as soon as what is owed was answered. */
  broken: boolean;
  /** It was refused for good and is about to be closed. */
  refused: boolean;
  /** Good credentials were shown on it. */
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
    /** A connection was accepted. Makes room for it, or closes it when there is none to be made. */
    add(socket: Socket): void {
      const address = addressOf(socket);
      const group = byAddress.get(address) ?? new Set<Connection>();
      if (group.size >= mostPerAddress && !evict([[address, group]])) return void socket.destroy();
      if (size >= most && !evict([...byAddress])) return void socket.destroy();
      const connection = { socket, owed: 0, broken: false, refused: false, authenticated: false };
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

    /** The TLS handshake is over: from now on HTTP is spoken on this socket. */
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

    /** Also those that the server does not know yet, for want of a TLS handshake. */
    destroyAll(): void {
      for (const group of byAddress.values()) for (const { socket } of group) socket.destroy();
    },

    size: () => size,
  };

  /** Closes a connection of the largest of these groups that has one nobody would miss. Those with credentials go last. */
  function evict(groups: readonly (readonly [string, Set<Connection>])[]): boolean {
    for (const mayGo of [isUnauthenticatedAndIdle, isIdle]) {
      let largest = 0;
      let found: [string, Connection] | undefined;
      for (const [address, group] of groups) {
        if (group.size <= largest) continue;
        const oldest = firstOf(group, mayGo);
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

/** No credentials were shown, and no whole request is being answered. One that is still being sent does not count. */
function isUnauthenticatedAndIdle({ authenticated, owed, last }: Connection): boolean {
  const sending = last !== undefined && !last.complete ? 1 : 0;
  return !authenticated && owed <= sending;
}

function isIdle({ owed }: Connection): boolean {
  return owed === 0;
}

function firstOf(group: Set<Connection>, mayGo: (connection: Connection) => boolean): Connection | undefined {
  for (const connection of group) if (mayGo(connection)) return connection;
  return undefined;
}

/** What connections are counted by: an IPv4 address, or a /48 of IPv6. */
export function addressOf({ remoteAddress = '' }: Socket): string {
  return addressGroup(readAddress(remoteAddress) ?? 'unknown');
}

/** What a socket of TLS and the one it was made from have in common. */
function peerOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return [localAddress, localPort, remoteAddress, remotePort].join(' ');
}
