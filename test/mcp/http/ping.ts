/** The smallest message that a service answers. */

export const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
