/** The world of a host over a real connection to an agent and its checkout. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection, type Target } from '../../../src/client/connection.ts';
import { ConnectionError, type Era } from '../../../src/client/message.ts';
import { Lost, type World } from './host.ts';

/** Longer than an answer takes, shorter than anybody waits. */
const TIMEOUT_MS = 5000;

/** `key` opens the checkout. */
export function connectedWorld(target: Target, era: Era, key: string): World & { close(): Promise<void> } {
  let spoken = era;
  let connection: Promise<Connection> | undefined;
  const close = async () => {
    const old = connection;
    connection = undefined;
    await old?.then((one) => one.close()).catch(() => {});
  };
  return {
    close,
    async call(tool, args) {
      try {
        connection ??= openConnection(target, { era: spoken });
        const { body, isError } = await (await connection).call(tool, args, { timeoutMs: TIMEOUT_MS });
        return { body, isError };
      } catch (thrown) {
        if (!(thrown instanceof ConnectionError)) throw thrown;
        await close();
        throw new Lost(thrown.message);
      }
    },
    async changeVersion() {
      spoken = spoken === '2025-11-25' ? '2026-07-28' : '2025-11-25';
      await close();
    },
    wait: (ms) => sleep(ms),
    newKey: randomUUID,
    now: Date.now,
    async post(address, body) {
      const headers = {
        Authorization: `Bearer ${key}`,
        'API-Version': '2026-04-17',
        'Idempotency-Key': randomUUID(),
        'Content-Type': 'application/json',
      };
      return fetch(address, { method: 'POST', body: JSON.stringify(body), headers }).then(
        ({ ok }) => ok,
        () => false,
      );
    },
  };
}
