/**
 * `si-mcp http --workers N`: N processes at one port (node:cluster), each a whole service on the store that all share. This one
 * serves nothing itself: it hands out connections, starts another worker for one that ended, sums up what they count, writes their
 * lines, and ends when they have ended. Calls need no MCP session, so it does not matter which worker a connection comes to.
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { AggregatorRegistry, Counter, Registry } from 'prom-client';
import { temporaryKey } from '../mcp/http/keys.ts';
import { createServiceLog, type ServiceLog } from '../mcp/http/log.ts';
import { writeOperatorKey } from '../mcp/http/operator-key.ts';
import { type HttpSettings, type Listening, readyFacts } from '../mcp/http.ts';
import type { LogLevel } from '../mcp/log.ts';
import type { LogWriter } from '../mcp/log-writer.ts';
import type { Signals } from '../signals.ts';
import { type MerchantRequest, newWebhookSecret, printSecrets } from './http-merchants.ts';
import type { Counts, Shared, ToPrimary, ToWorker } from './worker.ts';

interface WorkersDeps {
  workers: number;
  settings: Pick<HttpSettings, 'host' | 'port' | 'operatorKeyFolders'>;
  logLevel: LogLevel;
  steering: Pick<Signals, 'stop' | 'stopNow' | 'onHangup'>;
  stderr: LogWriter;
  merchant?: MerchantRequest;
}

/** How long workers may take to say what they count, in milliseconds. */
const COUNT_MS = 2000;
/** Before another worker is started for one that never listened, in milliseconds: doubled each time. */
const PAUSES_MS = { first: 200, most: 10_000 };
/** How long the last lines of the log may take, in milliseconds. */
const LAST_LINES_MS = 1000;

/**
 * Serves until it is stopped and all workers have exited. Resolves to the exit code: that of the first worker when it cannot
 * serve, else 0, or 1 when a worker did not shut down cleanly.
 */
export async function superviseWorkers(deps: WorkersDeps): Promise<number> {
  const { steering, settings, merchant } = deps;
  const log = createServiceLog(deps.logLevel, deps.stderr);
  const shared: Shared = {
    port: settings.port || (await freePort(settings.host)),
    operatorKey: temporaryKey('operator').key,
    sandboxKey: temporaryKey('sandbox').key,
    webhookSecret: merchant?.webhookSecret ?? newWebhookSecret(),
    startedAt: Date.now(),
  };
  const alive = new Map<number, Worker>();
  const counters = createCounting(() => [...alive.values()], log);
  let listening = false;
  let stopping = false;
  let clean = true;
  let pause = PAUSES_MS.first;
  let over: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    over = resolve;
  });
  // Where nothing else is said (Windows), the system hands out connections, and mostly to the same worker.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ silent: true });

  function launch() {
    if (stopping) return;
    const worker = cluster.fork();
    alive.set(worker.id, worker);
    forwardLines(worker, deps.stderr);
    let listened = false;
    worker.on('message', (message: ToPrimary) => {
      if (message.type === 'hello') send(worker, { type: 'begin', shared });
      if (message.type === 'hello' && stopping) send(worker, { type: 'stop' });
      if (message.type === 'listening') {
        listened = true;
        pause = PAUSES_MS.first;
        log.info('worker listens', { worker: worker.process.pid });
        if (!listening) firstListens(message.listening);
      }
      if (message.type === 'counted') counters.counted(worker.id, message);
      if (message.type === 'metrics')
        counters
          .text()
          .catch((mistake: unknown) => {
            log.error('metrics cannot be summed up', { thrown: String(mistake) });
            return '';
          })
          .then((text) => send(worker, { type: 'metrics', ask: message.ask, text }));
    });
    worker.on('exit', (code, signal) => {
      alive.delete(worker.id);
      counters.left(worker.id);
      if (stopping) clean &&= code === 0;
      else if (!listening) over(code || 1);
      else {
        log.error('worker ended; another takes its place', { worker: worker.process.pid, code, signal });
        if (!listened) pause = Math.min(2 * pause, PAUSES_MS.most);
        setTimeout(launch, listened ? 0 : pause);
      }
      if (stopping && alive.size === 0) over(clean ? 0 : 1);
    });
  }

  async function firstListens(facts: Listening) {
    listening = true;
    for (let more = 1; more < deps.workers; more += 1) launch();
    const folders = settings.operatorKeyFolders ?? [];
    const left = await writeOperatorKey(folders, facts.bound, shared.operatorKey);
    if (left !== undefined) log.info('operator key written', { file: left.file });
    if (merchant) printSecrets(merchant, shared);
    log.info('ready on HTTP', { ...readyFacts(facts), workers: deps.workers });
  }

  const tellAll = (message: ToWorker) => {
    for (const worker of alive.values()) send(worker, message);
  };
  steering.onHangup(() => tellAll({ type: 'hangup' }));
  steering.stop.then(() => {
    stopping = true;
    tellAll({ type: 'stop' });
    if (alive.size === 0) over(0);
  });
  steering.stopNow.then(() => tellAll({ type: 'stop now' }));

  launch();
  const code = await ended;
  await log.flush(LAST_LINES_MS);
  return code;
}

function send(worker: Worker, message: ToWorker) {
  // A worker that is about to exit may have closed its channel.
  if (worker.isConnected()) worker.send(message, () => {});
}

/** Lines stay whole, however many workers write at once. */
function forwardLines({ process: child }: Worker, stderr: LogWriter) {
  if (child.stderr) createInterface(child.stderr).on('line', (line) => stderr.write(`${line}\n`));
  child.stdout?.pipe(process.stdout, { end: false });
}

/** Sums up what all workers count. */
function createCounting(alive: () => Worker[], log: Pick<ServiceLog, 'lost'>) {
  const asked = new Map<number, { missing: Set<number>; counts: Counts[]; done: () => void }>();
  const own = new Registry();
  new Counter({
    name: 'si_mcp_log_lines_lost_total',
    help: 'Lines of the log that could not be written: its reader is slow, full or gone.',
    registers: [own],
    collect() {
      this.reset();
      this.inc(log.lost());
    },
  });
  let last = 0;

  function settle(id: number) {
    for (const one of asked.values()) {
      one.missing.delete(id);
      if (one.missing.size === 0) one.done();
    }
  }

  return {
    counted(id: number, { ask, metrics }: { ask: number; metrics: Counts }) {
      const one = asked.get(ask);
      if (!one?.missing.delete(id)) return;
      one.counts.push(metrics);
      if (one.missing.size === 0) one.done();
    },
    left: settle,
    /** In Prometheus' form; a worker that says nothing in time is left out. */
    async text(): Promise<string> {
      const ask = ++last;
      const workers = alive();
      const counts: Counts[] = [];
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, COUNT_MS);
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        asked.set(ask, { missing: new Set(workers.map(({ id }) => id)), counts, done });
        for (const worker of workers) send(worker, { type: 'count', ask });
      });
      asked.delete(ask);
      return AggregatorRegistry.aggregate([...counts, await own.getMetricsAsJSON()]).metrics();
    },
  };
}

/** A free port, which all workers use. */
async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
