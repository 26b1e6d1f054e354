/**
 * The brand agents as a service over Streamable HTTP: plain node:http, no MCP session, no SDK server.
 * SI sessions belong to a principal and live as long as the store keeps them, whatever happens to connections (R14).
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
  /** 0 takes a free one. */
  port: number;
  /** Names this service answers to; needed for a bind other than loopback, unless `publicUrl` says it. */
  allowedHosts?: readonly string[];
  allowedOrigins?: readonly string[];
  publicUrl?: string;
  auth?: AuthSettings;
  /** Serve a bind other than loopback to everyone, without credentials. */
  withoutAuth?: boolean;
  quota?: Quota;
  /** Callers without credentials, per remote address. */
  addressRate?: Rate;
  trustProxy?: boolean;
  /** Something else says that others reach this service, as when its checkout is announced under another address. */
  announced?: boolean;
  /** In place of one of its own, where several processes are one service; whoever started them leaves it for this machine. */
  operatorKey?: string;
  /** Private folders, best first, in one of which the operator key for this machine is left. */
  operatorKeyFolders?: readonly string[];
  tls?: { cert: string; key: string };
  /** Serve the operator's page to others too, for the operator key. */
  playground?: boolean;
  bounds?: Partial<ServiceBounds>;
}

/** The bounds of connections, and of the messages that come over them. */
interface ServiceBounds extends Bounds {
  connections: number;
  /** Of one address. */
  connectionsPerAddress: number;
  /** Messages being answered at the same time; one more gets 503. */
  atOnce: number;
  bodyBytes: number;
  /** Of all bodies being read at the same time. */
  allBodyBytes: number;
}

const BOUNDS: ServiceBounds = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the 60 s that common proxies keep a connection, so that it is never we who close one in use.
  keepAliveTimeout: 65_000,
  // Longer than requestTimeout and its check, so that whoever sends too slowly is told so.
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

/** A setting that cannot be served as it is. The message says what to add. */
export class HttpSettingsError extends Error {}

export interface HttpService {
  /** Scheme, host and port, e.g. http://127.0.0.1:3333 */
  base: string;
  bound: { address: string; port: number };
  /** Reads the keys file again; keeps the old keys when it cannot be used. */
  reload(): Promise<void>;
  /** Stops accepting, lets running calls finish, and cuts what is left after `deadline` milliseconds. True if nothing had to be cut. */
  close(deadline?: number): Promise<boolean>;
}

/** The clocks: `now` in milliseconds since 1970, `ticks` in milliseconds of a clock that never goes back. */
export interface HttpParts {
  brands: readonly ServedBrand[];
  log: ServiceLog;
  now: () => number;
  ticks: () => number;
  /** Whether what sessions are kept in can be reached; left out where that is this process. */
  storeAnswers?: () => Promise<boolean>;
  /** With a store that many processes share: counts the calls of all of them. */
  counter?: CallCounter;
  /** Where several processes are one service: takes what this one counts, and gives the metrics of all. */
  shareMetrics?: ShareMetrics;
  /** Told where this service listens, in place of the log. */
  announce?: (listening: Listening) => void;
  /** Hears of scheme, host and port once they are known. */
  onListening?: (base: string) => void;
  /** Shown at `/` to whoever runs this. */
  operatorPage?: OperatorPage;
  /** Hears of what the service counts with. */
  onMetrics?: (metrics: Metrics) => void;
  /** Opens other handlers at this address, as soon as the address is known; of two that own a path the first answers. */
  mounts?: readonly ((door: MountContext) => Mount)[];
}

/** What a mounted room learns of the service it is in. */
export interface MountContext {
  /** Scheme, host and port that the service listens on. */
  base: string;
  /** Who shows these credentials to the service. */
  identify: Auth['identify'];
  metrics: Metrics;
}

/** Starts listening. Rejects with HttpSettingsError, KeysFileError, or the system's own error when the port is taken. */
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
    // All that comes through a proxy comes from its address.
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
    const door: MountContext = { base, identify: (authorization) => auth?.identify(authorization) ?? 'none', metrics };
    mounts = (parts.mounts ?? []).map((open) => open(door));
  } catch (problem) {
    server.close();
    throw problem;
  }
  const folders = settings.operatorKeyFolders ?? [];
  const writtenKey = await writeOperatorKey(folders, { address, port }, operator.key);
  if (writtenKey !== undefined) log.info('operator key left for this machine', { file: writtenKey.file });
  else if (folders.length > 0) log.warn('no private folder for the operator key of this machine', { folders });

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

/** What may tell a service to stop, to stop at once, or to read its keys again. */
export interface Steering {
  stop: Promise<void>;
  stopNow: Promise<void>;
  onHangup(listener: () => void): void;
}

/** How long the last lines of the log may take, in milliseconds. */
const LAST_LINES_MS = 1000;

/** Serves until it is told to stop: in good order, or at once. */
export async function serveHttp(settings: HttpSettings, parts: HttpParts, steering: Steering): Promise<void> {
  const service = await openHttp(settings, parts);
  const { log } = parts;
  const { base, bound } = service;
  const listening = { base, bound, brands: parts.brands.map(({ brand }) => brand) };
  if (parts.announce) parts.announce(listening);
  else log.info('ready on HTTP', readyFacts(listening));
  steering.onHangup(() => {
    service.reload().then(
      () => log.info('keys read again'),
      () => log.error('the keys file cannot be used; the keys read before stay in force'),
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

/** What the log is told of it. */
export function readyFacts({ base, brands }: Listening) {
  return { address: base, mcp: brands.map((brand, at) => `${base}${at === 0 ? '/mcp' : `/brands/${brand}/mcp`}`) };
}

/** Whether a setting says that others can reach this service: directly, or through a proxy that need not say so. */
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

/** Whether anybody can be shown the operator's page. Throws HttpSettingsError. */
export function servesOperatorPage(settings: HttpSettings): boolean {
  return settings.playground === true || !isExposed(settings, hostsOf(settings, isLoopback(settings.host)));
}

const NEEDS_AUTH =
  'Other machines can reach this address: give --keys-file or --jwt-issuer, or say --without-auth to serve everyone.';

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
  throw new HttpSettingsError(
    `Bound to ${host}, the names this service answers to must be listed: give --allowed-host or --public-url.`,
  );
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
 * Connections that the system makes for us before we take them. When more come at once, newcomers wait a second and more for their
 * next try; Node's own 511 is less than one stranger can open in a moment.
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
