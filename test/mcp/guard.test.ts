import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { type AnswerFirst, guardTransport } from '../../src/mcp/guard.ts';

/** A guarded transport whose other end is this test. */
async function guarded(answerFirst: AnswerFirst = () => undefined) {
  const sent: JSONRPCMessage[] = [];
  const passedOn: JSONRPCMessage[] = [];
  const inner: Transport = {
    start: async () => {},
    close: async () => {},
    send: async (message) => void sent.push(message),
  };
  const transport = guardTransport(inner, answerFirst);
  transport.onmessage = (message) => passedOn.push(message);
  await transport.start();
  let settled = false;
  return {
    transport,
    sent,
    passedOn,
    arrives: (message: object) => inner.onmessage?.({ jsonrpc: '2.0', ...message } as JSONRPCMessage),
    wait: () => void transport.settled().then(() => (settled = true)),
    async isSettled() {
      await new Promise((resolve) => setImmediate(resolve));
      return settled;
    },
  };
}

const ping = (id: number) => ({ id, method: 'ping' });
const answer = (id: number) => ({ jsonrpc: '2.0' as const, id, result: {} });

test('it is settled once every request that came in has its answer', async () => {
  const { transport, arrives, wait, isSettled } = await guarded();
  arrives(ping(1));
  arrives(ping(2));
  wait();
  await transport.send(answer(2));
  expect(await isSettled()).toBe(false);
  await transport.send(answer(1));
  expect(await isSettled()).toBe(true);
});

test('nobody waits for a request that was cancelled', async () => {
  const { arrives, passedOn, wait, isSettled } = await guarded();
  arrives(ping(1));
  wait();
  arrives({ method: 'notifications/cancelled', params: { requestId: {} } });
  expect(await isSettled()).toBe(false);
  arrives({ method: 'notifications/cancelled', params: { requestId: 1 } });
  expect(await isSettled()).toBe(true);
  expect(passedOn).toHaveLength(3);
});

test('what is answered first never reaches the SDK, and counts as answered', async () => {
  const { arrives, sent, passedOn, wait, isSettled } = await guarded(({ id }) =>
    id === 1 ? Promise.resolve(answer(1)) : undefined,
  );
  arrives(ping(1));
  wait();
  expect(await isSettled()).toBe(true);
  expect(sent).toEqual([answer(1)]);
  expect(passedOn).toEqual([]);
  arrives(ping(2));
  expect(passedOn).toHaveLength(1);
});
