/** Loaded into a measured server with --import: tells the benchmark, when asked, what the process used up so far. */
process.on('message', (question) => {
  if (question === 'memory') {
    globalThis.gc?.();
    globalThis.gc?.();
  }
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss, external } = process.memoryUsage();
  process.send?.({ cpu: user + system, heapUsed, rss, external });
});
process.channel?.unref();
