import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { PING } from './dial.ts';
import { openService } from './service.ts';

const BURST = 1000;

/** Opens connections on a thread of its own and counts those that the system made. */
const OPEN = `
const { connect } = require('node:net');
const { workerData } = require('node:worker_threads');
const made = new Int32Array(workerData.made);
for (let at = 0; at < workerData.burst; at++) {
  connect(workerData.port, '127.0.0.1', () => {
    Atomics.add(made, 0, 1);
    Atomics.notify(made, 0);
  }).on('error', () => {});
}
`;

test('a thousand connections that come while the service is busy are made at once, and it goes on', async () => {
  const service = await openService();
  const made = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(OPEN, { eval: true, workerData: { port: service.port, burst: BURST, made: made.buffer } });
  await new Promise((resolve) => worker.once('online', resolve));
  // The service is in this thread, which now takes no connection until all were made, or for five seconds.
  const patience = performance.now() + 5000;
  for (let count = 0; count < BURST && performance.now() < patience; count = Atomics.load(made, 0)) {
    Atomics.wait(made, 0, count, 100);
  }
  const atOnce = Atomics.load(made, 0);
  await worker.terminate();
  expect(atOnce).toBe(BURST);
  expect((await service.post(PING)).status).toBe(200);
});
