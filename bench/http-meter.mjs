/** Loaded into a measured server with --import: tells the benchmark, when asked, what the process used up so far. */
import { Session } from 'node:inspector/promises';

let profiler;

process.on('message', async (question) => {
  if (question === 'profile') {
    profiler = new Session();
    profiler.connect();
    await profiler.post('Profiler.enable');
    await profiler.post('Profiler.setSamplingInterval', { interval: 1000 });
    await profiler.post('Profiler.start');
  }
  const profile = question === 'profiled' ? (await profiler.post('Profiler.stop')).profile : undefined;
  if (question === 'memory') {
    globalThis.gc?.();
    globalThis.gc?.();
  }
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss, external } = process.memoryUsage();
  process.send?.({ cpu: user + system, heapUsed, rss, external, profile });
});
process.channel?.unref();
