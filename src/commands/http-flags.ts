/** The flags of `si-mcp http`, `si-mcp keys` and `si-mcp orders`: how each is written, what it does, and how together they become the service's settings. */
import {
  type Config,
  ConfigError,
  type Environment,
  isProduction,
  readList,
  readPrivateFolders,
  readSetting,
} from '../config.ts';
import type { Quota, Rate } from '../mcp/http/quota.ts';
import type { HttpSettings } from '../mcp/http.ts';
import { type Setting, switched } from '../setting.ts';
import type { MerchantRequest } from './http-merchants.ts';

/** The default file of `si-mcp keys`. */
const USUAL_KEYS_FILE = 'si-mcp-keys.json';

const NAMES = 'a host name without scheme, port and path, e.g. si.brand.example';

/** Each can be given several times; a variable separates the values with commas. */
export const HTTP_LISTS = {
  allowedHost: text('--allowed-host <name>', 'accept this Host header (repeatable)', NAMES),
  allowedOrigin: text(
    '--allowed-origin <origin>',
    'allow browser requests from this origin (CORS, repeatable)',
    'scheme://host[:port]',
  ),
};

export const HTTP_SETTINGS = {
  host: {
    ...text('--host <address>', 'the address to listen on', 'an address of this machine'),
    fallback: '127.0.0.1',
  },
  port: {
    flag: '--port <n>',
    variable: 'SI_MCP_PORT',
    help: 'the port to listen on; 0 picks a free one',
    allowed: 'an integer from 0 to 65535',
    fallback: 3333,
    read: (given: string) => (/^\d{1,5}$/.test(given) && Number(given) <= 65535 ? Number(given) : undefined),
  },
  keysFile: text(
    '--keys-file <file>',
    'require a bearer key from this file; create one with: si-mcp keys add NAME',
    'the path of a keys file',
  ),
  jwtIssuer: text('--jwt-issuer <url>', 'require a JWT of this issuer', 'the iss claim of the tokens'),
  jwtAudience: text(
    '--jwt-audience <name>',
    'the audience that a JWT must have',
    "the aud claim, usually this service's URL",
  ),
  jwtJwks: text(
    '--jwt-jwks <url|file>',
    "the issuer's key set (JWKS): an https URL or a file",
    'an https URL or the path of a JSON Web Key Set',
  ),
  withoutAuth: switched('--without-auth', 'accept other machines without credentials'),
  playground: switched('--playground', 'serve the playground to other machines too; it needs the operator key'),
  trustProxy: switched('--trust-proxy', 'use the last entry of X-Forwarded-For as the client address'),
  tlsCert: text('--tls-cert <file>', 'serve HTTPS with this certificate (PEM)', 'the path of a PEM file'),
  tlsKey: text('--tls-key <file>', 'the private key of that certificate (PEM)', 'the path of a PEM file'),
  rateReads: rate('--rate-reads <n>', 'calls per second to each read-only tool, per principal', 300),
  rateWrites: rate('--rate-writes <n>', 'calls per second to each other si_* tool, per principal', 60),
  rateKeys: rate('--rate-keys <n>', 'new idempotency keys per second, per principal', 60),
  rateUnauthenticated: rate(
    '--rate-unauthenticated <n>',
    'messages per second per IP address without credentials, 4 KiB each',
    20,
  ),
  maxSessions: {
    flag: '--max-sessions <n>',
    variable: 'SI_MCP_MAX_SESSIONS',
    help: 'open sessions per principal (default 10000)',
    allowed: 'an integer from 1 to 10000000',
    fallback: undefined,
    read: (given: string) => wholeFrom1(given, 10_000_000),
  },
  workers: {
    flag: '--workers <n>',
    variable: 'SI_MCP_WORKERS',
    help: 'number of processes on this port; more than one needs --store (default 1)',
    allowed: 'an integer from 1 to 64',
    fallback: undefined,
    read: (given: string) => wholeFrom1(given, 64),
  },
  checkout: switched('--checkout', "run each brand's built-in sandbox merchant (ACP checkout)"),
  checkoutUrl: text(
    '--checkout-url <url>',
    "public URL of the first brand's checkout (default: /acp on this service)",
    'scheme, host and path, e.g. https://brand.example/acp',
  ),
  allowInsecureLoopback: switched(
    '--allow-insecure-loopback',
    'no longer needed: plain HTTP is always allowed on loopback',
  ),
  webhookUrl: text('--webhook-url <url>', 'send signed order events to this URL', 'an https URL'),
  webhookSecret: text(
    '--webhook-secret <text>',
    'signs order events (default: generated at start)',
    'a secret shared with the receiver',
  ),
};

export const ORDERS_SETTINGS = {
  url: {
    ...text('--url <url>', 'the URL of the service', 'an http or https URL'),
    fallback: 'http://127.0.0.1:3333',
    read: (given: string) => (/^https?:/.test(given) && URL.canParse(given) ? given : undefined),
  },
  operatorKey: text('--operator-key <key>', 'a key created with: si-mcp keys add operator', 'a bearer key'),
  outboxFile: text(
    '--outbox-file <file>',
    'read orders from this file instead of from a service',
    'the path of a file',
  ),
};

export type OrdersFlags = Partial<Record<keyof typeof ORDERS_SETTINGS, string | boolean>>;

/** The service, the key, and the folders where a local service may have written one. Throws ConfigError. */
export function readOrdersSettings(
  flags: OrdersFlags,
  environment?: Environment,
): { url: string; key?: string; keyFolders: string[]; outboxFile?: string } {
  const { url, operatorKey } = ORDERS_SETTINGS;
  const outboxFile = readSetting(ORDERS_SETTINGS.outboxFile, flags.outboxFile, environment);
  const key = readSetting(operatorKey, flags.operatorKey, environment);
  return {
    url: readSetting<string>(url, flags.url, environment),
    ...(key !== undefined && { key }),
    ...(outboxFile !== undefined && { outboxFile }),
    keyFolders: readPrivateFolders(environment),
  };
}

type Lists = typeof HTTP_LISTS;
type Settings = typeof HTTP_SETTINGS;
export type HttpFlags = Partial<Record<keyof Settings, string | boolean>> & Partial<Record<keyof Lists, string[]>>;

/** The service's settings. Throws ConfigError on a value that cannot be used, or on half of a pair. */
export function readHttpSettings(
  flags: HttpFlags,
  publicUrl: string | undefined,
  environment?: Environment,
): HttpSettings {
  const string = (name: 'keysFile' | 'jwtIssuer' | 'jwtAudience' | 'jwtJwks' | 'tlsCert' | 'tlsKey') =>
    readSetting(HTTP_SETTINGS[name], flags[name], environment);
  const rateOf = (name: 'rateReads' | 'rateWrites' | 'rateKeys' | 'rateUnauthenticated') =>
    readSetting(HTTP_SETTINGS[name], flags[name], environment);
  const list = (name: keyof Lists) => readList(HTTP_LISTS[name], flags[name] ?? [], environment).filter(isGiven);

  const keysFile = string('keysFile');
  const issuer = string('jwtIssuer');
  const audience = string('jwtAudience');
  const jwks = string('jwtJwks');
  const cert = string('tlsCert');
  const key = string('tlsKey');
  const jwt = issuer && audience && jwks ? { issuer, audience, jwks } : undefined;
  if (jwt === undefined && (issuer || audience || jwks))
    throw new ConfigError('--jwt-issuer, --jwt-audience and --jwt-jwks must be set together.');
  if ((cert === undefined) !== (key === undefined))
    throw new ConfigError('--tls-cert and --tls-key must be set together.');
  const addressRate = rateOf('rateUnauthenticated');
  const checkoutUrl = readSetting(HTTP_SETTINGS.checkoutUrl, flags.checkoutUrl, environment);

  return {
    host: readSetting<string>(HTTP_SETTINGS.host, flags.host, environment),
    port: readSetting<number>(HTTP_SETTINGS.port, flags.port, environment),
    allowedHosts: list('allowedHost'),
    allowedOrigins: list('allowedOrigin'),
    publicUrl,
    ...((keysFile !== undefined || jwt !== undefined) && {
      auth: { ...(keysFile !== undefined && { keysFile }), ...(jwt !== undefined && { jwt }) },
    }),
    withoutAuth: readSetting(HTTP_SETTINGS.withoutAuth, flags.withoutAuth, environment),
    playground: readSetting(HTTP_SETTINGS.playground, flags.playground, environment),
    trustProxy: readSetting(HTTP_SETTINGS.trustProxy, flags.trustProxy, environment),
    announced: checkoutUrl !== undefined,
    operatorKeyFolders: readPrivateFolders(environment),
    ...(cert !== undefined && key !== undefined && { tls: { cert, key } }),
    quota: quotaOf(
      rateOf('rateReads'),
      rateOf('rateWrites'),
      rateOf('rateKeys'),
      readSetting<number | undefined>(HTTP_SETTINGS.maxSessions, flags.maxSessions, environment),
    ),
    ...(addressRate !== undefined && { addressRate }),
  };
}

/** The number of processes. Throws ConfigError when they would not share a store. */
export function readWorkers(flags: HttpFlags, { store }: Config, environment?: Environment): number {
  const workers = readSetting<number | undefined>(HTTP_SETTINGS.workers, flags.workers, environment) ?? 1;
  if (workers > 1 && (store === undefined || store === 'memory'))
    throw new ConfigError(
      '--workers: several processes need a shared store: add --store redis://HOST:PORT or --store sqlite:FILE.',
    );
  return workers;
}

/** The merchant settings, or undefined without a merchant. Throws ConfigError on half of a pair. */
export function readMerchantSettings(
  flags: HttpFlags,
  { checkoutTools, checkoutInProduction, outboxFile }: Config,
  environment?: Environment,
): MerchantRequest | undefined {
  const given = (name: 'checkoutUrl' | 'webhookUrl' | 'webhookSecret') =>
    readSetting(HTTP_SETTINGS[name], flags[name], environment);
  const rest = readSetting(HTTP_SETTINGS.checkout, flags.checkout, environment);
  const url = given('checkoutUrl');
  const webhookUrl = given('webhookUrl');
  const webhookSecret = given('webhookSecret');
  if (!rest && (url || webhookUrl)) throw new ConfigError('--checkout-url and --webhook-url need --checkout.');
  if (!rest && !checkoutTools) return undefined;
  return {
    rest,
    tools: checkoutTools,
    production: isProduction(environment),
    allowProduction: checkoutInProduction,
    ...(outboxFile !== undefined && { outboxFile }),
    ...(url !== undefined && { url }),
    ...(webhookUrl !== undefined && { webhookUrl }),
    ...(webhookSecret !== undefined && { webhookSecret }),
  };
}

/** Where keys are kept for `si-mcp keys`. */
export function readKeysFile(flags: HttpFlags, environment?: Environment): string {
  return readSetting(HTTP_SETTINGS.keysFile, flags.keysFile, environment) ?? USUAL_KEYS_FILE;
}

/** Only what was asked for: what is left out keeps its usual limit. */
function quotaOf(
  reads: Rate | undefined,
  writes: Rate | undefined,
  newKeys: Rate | undefined,
  openSessions: number | undefined,
): Quota {
  return {
    ...(reads && { reads }),
    ...(writes && { writes }),
    // Reads may bring five times as many, as the AdCP security guide has it.
    ...(newKeys && {
      newKeys,
      newReadKeys: { perSecond: 5 * newKeys.perSecond, burst: 5 * newKeys.burst },
    }),
    ...(openSessions !== undefined && { openSessions }),
  };
}

function text(flag: string, help: string, allowed: string): Setting<string | undefined> {
  return { flag, variable: variableOf(flag), help, allowed, fallback: undefined, read: (given) => given };
}

/** A rate per second, with bursts of up to five seconds' worth. */
function rate(flag: string, help: string, usual: number): Setting<Rate | undefined> {
  return {
    flag,
    variable: variableOf(flag),
    help: `${help} (default ${usual}, bursts of five times as many)`,
    allowed: 'an integer from 1 to 1000000',
    fallback: undefined,
    read: (given) => {
      const perSecond = wholeFrom1(given, 1_000_000);
      return perSecond === undefined ? undefined : { perSecond, burst: 5 * perSecond };
    },
  };
}

function wholeFrom1(given: string, most: number): number | undefined {
  const number = /^\d{1,8}$/.test(given) ? Number(given) : 0;
  return number >= 1 && number <= most ? number : undefined;
}

function variableOf(flag: string): string {
  return `SI_MCP_${flag.slice(2).replace(/ .*/, '').replaceAll('-', '_').toUpperCase()}`;
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}
