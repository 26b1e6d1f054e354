/**
 * The HTTP service (Streamable HTTP) for one or more brand agents: plain node:http, no MCP session, no SDK server.
 * SI sessions belong to a principal and are independent of connections (R14).
 */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallCounter } from '../engine/call-counter.ts';
import { createAddress, hostName, isLoopback, LOOPBACK_HOSTS, readOrigin } from './http/address.ts';
import type { ServedBrand } from './http/answer.ts';
import { type Auth, type AuthSettings, createAuth } from './http/auth.ts';
import { createBodyReader } from './http/body.ts';
import { createConnections } from './http/connections.ts';
import { createEnd } from './http/draining.ts';
import { createFront } from './http/front.ts';
import { createLimits } from './http/limits.ts';
import { type Bounds, createListener } from './http/listener.ts';
import type { ServiceLog } from './http/log.ts';
import { createMetrics, type Metrics, type ShareMetrics } from './http/metrics.ts';
import type { Mount } from './http/mount.ts';
import { createOperatorGate } from './http/operator.ts';
import { writeOperatorKey } from './http/operator-key.ts';
import type { OperatorPage } from './http/operator-page.ts';
import { ADDRESS_RATE, PRINCIPAL_QUOTA, type Quota, type Rate } from './http/quota.ts';
import { sharedLimits } from './http/shared-limits.ts';
import { readCertificate } from './http/tls.ts';

export interface HttpSettings {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Allowed host names; required when not bound to loopback, unless `publicUrl` is set. */
  allowedHosts?: readonly string[];
  allowedOrigins?: readonly string[];
  publicUrl?: string;
  auth?: AuthSettings;
  /** Serve everyone without credentials although not bound to loopback. */
  withoutAuth?: boolean;
  quota?: Quota;
  /** Callers without credentials, per remote address. */
  addressRate?: Rate;
  trustProxy?: boolean;
  /** Other machines reach this service by other means, e.g. its checkout is advertised under another URL. */
  announced?: boolean;
  /** The operator key that all workers of a service share; the supervisor writes it to a file. Otherwise one is generated. */
  operatorKey?: string;
  /** Private folders, in order of preference, for the operator key file of this machine. */
  operatorKeyFolders?: readonly string[];
  tls?: { cert: string; key: string };
  /** Serve the operator page to other machines too; it then needs the operator key. */
  playground?: boolean;
  bounds?: Partial<ServiceBounds>;
}

/** Limits of connections and messages. */
interface ServiceBounds extends Bounds {
  connections: number;
  /** Per remote address. */
  connectionsPerAddress: number;
  /** Messages being answered at the same time; one more gets 503. */
  atOnce: number;
  bodyBytes: number;
  /** All bodies being read at the same time, in bytes. */
  allBodyBytes: number;
}

const BOUNDS: ServiceBounds = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the 60 s that common proxies keep a connection open, so that the service never closes one in use.
  keepAliveTimeout: 65_000,
  // Longer than requestTimeout and its check interval, so that a slow sender gets a 408.
  stalledTimeout: 40_000,
  lingerTimeout: 3_000,
  checkInterval: 2_000,
  connections: 4096,
  connectionsPerAddress: 1024,
  headerBytes: 16_384,
  atOnce: 512,
  bodyBytes: 1024 * 1024,
  allBodyBytes: 64 * 1024 * 1024,
};

/** Settings that cannot be used together. The message says what to add. */
export class HttpSettingsError extends Error {}

export interface HttpService {
  /** Scheme, host and port, e.g. http://127.0.0.1:3333 */
  base: string;
  bound: { address: string; port: number };
  /** Reloads the keys file; rejects and keeps the old keys when it cannot be used. */
  reload(): Promise<void>;
  /** Graceful shutdown: drains running calls and closes the rest after `deadline` milliseconds. True if nothing was cut off. */
  close(deadline?: number): Promise<boolean>;
}

/** `now` is the time in milliseconds since 1970, `ticks` a monotonic clock in milliseconds. */
export interface HttpParts {
  brands: readonly ServedBrand[];
  log: ServiceLog;
  now: () => number;
  ticks: () => number;
  /** Whether the session store can be reached; left out for the store in this process. */
  storeAnswers?: () => Promise<boolean>;
  /** With a shared store: counts the calls of all processes. */
  counter?: CallCounter;
  /** With several workers: takes the metrics of this one and returns those of all. */
  shareMetrics?: ShareMetrics;
  /** Called with the address once the service listens, instead of logging it. */
  announce?: (listening: Listening) => void;
  /** Called with scheme, host and port once they are known. */
  onListening?: (base: string) => void;
  /** Served at `/` to the operator. */
  operatorPage?: OperatorPage;
  /** Called with the metrics of the service. */
  onMetrics?: (metrics: Metrics) => void;
  /** Creates other handlers once the address is known; the first that owns a path answers. */
  mounts?: readonly ((context: MountContext) => Mount)[];
}

/** What a mounted handler knows of the service. */
export interface MountContext {
  /** Scheme, host and port that the service listens on. */
  base: string;
  /** Resolves credentials of the service. */
  identify: Auth['identify'];
  metrics: Metrics;
}

/** Starts listening. Rejects with HttpSettingsError, KeysFileError, or the system error when the port is in use. */
export async function openHttp(settings: HttpSettings, parts: HttpParts): Promise<HttpService> {
  const { brands, log, now, ticks } = parts;
  const bounds = { ...BOUNDS, ...settings.bounds };
  const local = isLoopback(settings.host);
  const hosts = hostsOf(settings, local);
  if (!local && settings.auth === undefined && !settings.withoutAuth) throw new HttpSettingsError(NEEDS_AUTH);

  const auth = settings.auth && (await createAuth(settings.auth, now));
  const tls = settings.tls && (await readTls(settings.tls));
  const { counter } = parts;
  const limits = counter
    ? sharedLimits(createLimits(ticks, undefined, false), counter, randomUUID)
    : createLimits(ticks);
  const perAddress: Quota = { ...PRINCIPAL_QUOTA, ...settings.quota, all: settings.addressRate ?? ADDRESS_RATE };
  const exposed = isExposed(settings, hosts);
  const metrics = createMetrics(
    { open: limits.openSessions, ofAll: counter !== undefined },
    log.lost,
    parts.shareMetrics,
  );
  parts.onMetrics?.(metrics);
  const operator = createOperatorGate({ auth, exposed, givenKey: settings.operatorKey });
  let mounts: Mount[] = [];
  const connections = createConnections({
    most: bounds.connections,
    // Behind a proxy every connection has the proxy's address.
    mostPerAddress: settings.trustProxy ? bounds.connections : bounds.connectionsPerAddress,
  });
  const front = createFront({
    brands,
    address: createAddress({ allowedHosts: hosts, allowedOrigins: originsOf(settings) }),
    auth,
    issuer: settings.auth?.jwt?.issuer,
    implicit: exposed
      ? { principal: 'anonymous', quota: perAddress, perAddress: true }
      : { principal: 'local', quota: {}, perAddress: false },
    principalQuota: { ...PRINCIPAL_QUOTA, ...settings.quota },
    limits,
    log,
    metrics,
    readBody: createBodyReader(bounds.bodyBytes, bounds.allBodyBytes),
    lingerTimeout: bounds.lingerTimeout,
    onAuthenticated: connections.authenticated,
    mostAtOnce: bounds.atOnce,
    publicBase: settings.publicUrl && new URL(settings.publicUrl).origin,
    secure: tls !== undefined,
    trustProxy: settings.trustProxy ?? false,
    operator,
    storeAnswers: parts.storeAnswers,
    ...(parts.operatorPage &&
      (!exposed || settings.playground) && { operatorPage: { page: parts.operatorPage, exposed } }),
    mount: (path) => mounts.find((one) => one.owns(path)),
  });

  const server = createListener(front.handle, bounds, connections, tls);
  await listen(server, settings);
  const { address, port } = addressOf(server);
  const end = createEnd(server, connections);
  const shownHost = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  const base = `${tls === undefined ? 'http' : 'https'}://${shownHost}:${port}`;
  parts.onListening?.(base);
  try {
    const context: MountContext = {
      base,
      identify: (authorization) => auth?.identify(authorization) ?? 'none',
      metrics,
    };
    mounts = (parts.mounts ?? []).map((open) => open(context));
  } catch (problem) {
    server.close();
    throw problem;
  }
  const folders = settings.operatorKeyFolders ?? [];
  const writtenKey = await writeOperatorKey(folders, { address, port }, operator.key);
  if (writtenKey !== undefined) log.info('operator key written', { file: writtenKey.file });
  else if (folders.length > 0) log.warn('no private folder for the operator key', { folders });

  return {
    base,
    bound: { address, port },
    async reload() {
      await auth?.reload();
    },
    close(deadline = 10_000) {
      front.stop();
      writtenKey?.remove();
      return end(deadline);
    },
  };
}

/** The signals of a service: stop, stop at once, reload the keys. */
export interface Steering {
  stop: Promise<void>;
  stopNow: Promise<void>;
  onHangup(listener: () => void): void;
}

/** How long flushing the log may take at exit, in milliseconds. */
const LAST_LINES_MS = 1000;

/** Serves until a signal stops it, gracefully or at once. */
export async function serveHttp(settings: HttpSettings, parts: HttpParts, steering: Steering): Promise<void> {
  const service = await openHttp(settings, parts);
  const { log } = parts;
  const { base, bound } = service;
  const listening = { base, bound, brands: parts.brands.map(({ brand }) => brand) };
  if (parts.announce) parts.announce(listening);
  else log.info('ready on HTTP', readyFacts(listening));
  steering.onHangup(() => {
    service.reload().then(
      () => log.info('keys reloaded'),
      () => log.error('the keys file cannot be used; the previous keys stay valid'),
    );
  });
  await steering.stop;
  log.info('stopping');
  const clean = await Promise.race([service.close(), steering.stopNow.then(() => service.close(0))]);
  log.info('stopped', { clean });
  await log.flush(LAST_LINES_MS);
}

/** Where a service listens, and for whom. */
export interface Listening {
  base: string;
  bound: { address: string; port: number };
  /** The first is served at /mcp. */
  brands: string[];
}

/** The log fields of the start-up message. */
export function readyFacts({ base, brands }: Listening) {
  return { address: base, mcp: brands.map((brand, at) => `${base}${at === 0 ? '/mcp' : `/brands/${brand}/mcp`}`) };
}

/** Whether other machines can reach this service according to its settings: directly, or through a proxy. */
function isExposed({ host, publicUrl, trustProxy, auth, announced }: HttpSettings, hosts: readonly string[]): boolean {
  const foreignName = hosts.some((name) => !isLoopback(name));
  return (
    !isLoopback(host) ||
    foreignName ||
    publicUrl !== undefined ||
    auth !== undefined ||
    trustProxy === true ||
    announced === true
  );
}

/** Whether the operator page is served at all. Throws HttpSettingsError. */
export function servesOperatorPage(settings: HttpSettings): boolean {
  return settings.playground === true || !isExposed(settings, hostsOf(settings, isLoopback(settings.host)));
}

const NEEDS_AUTH =
  'Other machines can reach this address: add --keys-file or --jwt-issuer, or --without-auth to serve everyone.';

function hostsOf({ host, allowedHosts = [], publicUrl }: HttpSettings, local: boolean): string[] {
  const named = [...allowedHosts, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])];
  for (const one of named) {
    if (hostName(one) === undefined || /:\d+$/.test(one.replace(/^\[.*\]$/, ''))) {
      throw new HttpSettingsError(
        `--allowed-host takes a host name without scheme, port and path, not ${JSON.stringify(one.slice(0, 80))}.`,
      );
    }
  }
  if (local) return [...LOOPBACK_HOSTS, host.includes(':') ? `[${host}]` : host, ...named];
  if (named.length > 0) return named;
  throw new HttpSettingsError(`Listening on ${host} needs --allowed-host NAME or --public-url URL.`);
}

function originsOf({ allowedOrigins = [] }: HttpSettings): string[] {
  return allowedOrigins.map((text) => {
    const origin = readOrigin(text);
    if (origin === undefined) {
      throw new HttpSettingsError(
        `--allowed-origin takes scheme://host[:port], not ${JSON.stringify(text.slice(0, 80))}.`,
      );
    }
    return origin;
  });
}

async function readTls(files: { cert: string; key: string }) {
  const read = await readCertificate(files);
  if ('problem' in read) throw new HttpSettingsError(read.problem);
  return read;
}

/**
 * Connections that the system accepts before Node does. When more arrive at once, clients retry after a second or more; Node's
 * default of 511 is less than one client can open in a moment.
 */
const BACKLOG = 4096;

function listen(server: Server, { port, host }: HttpSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address;
}
