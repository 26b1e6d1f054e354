/** The settings of a run: flags first, then SI_MCP_* variables, then defaults. The only reader of the environment. */
import { homedir } from 'node:os';
import { isAbsolute, join, posix, win32 } from 'node:path';
import { nearWord } from './brands/near-word.ts';
import { LOG_LEVELS, type LogLevel } from './mcp/log.ts';
import { isUri } from './protocol/formats.ts';
import { calls, isDatabase, readModelUrl, readTime, type Setting, switched } from './setting.ts';

export interface Config {
  /** Name of a shipped brand, or the path of a brand file. */
  brand: string;
  /** Start of the agent's clock, in milliseconds since 1970; absent: the system clock. */
  clock?: number;
  /** Fixes wording and tie-breaks (P15); with a lab ids and tokens too, where it is given. */
  seed?: number;
  /** Refuse personal data without consent instead of dropping it (P1). */
  strictHost: boolean;
  /** Replaces the pack's agent_url wherever the agent names itself (P13). */
  publicUrl?: string;
  logLevel: LogLevel;
  /** Serve the five tools of an ACP checkout beside the SI tools. */
  checkoutTools: boolean;
  /** Run the sandbox checkout although NODE_ENV is production (A69). */
  checkoutInProduction: boolean;
  /** File to which order events are appended as JSON lines. */
  outboxFile?: string;
  /** Reload the brand when its file changes. */
  watch: boolean;
  /** The session store: memory, or the address of a database. */
  store?: string;
  /** Seconds without a call after which a session ends; overrides the pack. */
  sessionTtl?: number;
  /** Show sessions in a page, traced from their first turn. */
  inspect: boolean;
  /** With `inspect`: include personal data, full ids and tokens. */
  inspectPersonal: boolean;
  /** Who reads messages: the dialogue, or a language model. */
  reader: 'embedded' | 'model';
  /** Base address of an OpenAI-compatible endpoint. */
  modelUrl?: string;
  /** What the endpoint calls the model. */
  model?: string;
  /** Calls of the model at most: by all sessions in a minute, and by one session. */
  modelCallsPerMinute: number;
  modelCallsPerSession: number;
  /** Have the model rephrase answers too. */
  modelWording: boolean;
  /** Run the host lab with the agent. */
  lab: boolean;
  /** With `lab`: start with a stopped clock. */
  freezeClock: boolean;
  /** With `lab`: a file of fault rules. */
  faults?: string;
  /** Run the lab although NODE_ENV is production. */
  labInProduction: boolean;
  /** With `lab`: file to which calls and answers are recorded. */
  record?: string;
  /** With `record`: include personal data, full ids and tokens. */
  recordWhole: boolean;
}

/** Settings as written on the command line, by their camel-cased flag names. */
export type Flags = Partial<Record<keyof Config, string | boolean>>;

/** Variables by name. */
export type Environment = Record<string, string | undefined>;

/** An invalid value. The message is one line: which setting, and what is allowed. */
export class ConfigError extends Error {}

/** A week: sessions are kept in memory. */
const LONGEST_TTL = 604_800;

const READERS = ['embedded', 'model'] as const;

/** The flag, variable, help text and default of every setting; they are defined nowhere else. */
export const SETTINGS: { [K in keyof Required<Config>]: Setting<Config[K]> } = {
  brand: {
    flag: '--brand <name|file>',
    variable: 'SI_MCP_BRAND',
    help: 'the brand: delta, nova-motors, acme-outdoor, pace-running, or a YAML file',
    allowed: 'the name of a shipped brand or the path of a YAML file',
    fallback: 'delta',
    read: (text) => text,
  },
  clock: {
    flag: '--clock <time>',
    variable: 'SI_MCP_CLOCK',
    help: "start the agent's clock at this time",
    allowed: 'an ISO 8601 time with a zone between 1970 and 2100, e.g. 2026-01-18T10:30:00-05:00',
    fallback: undefined,
    read: readTime,
  },
  seed: {
    flag: '--seed <n>',
    variable: 'SI_MCP_SEED',
    help: 'random seed for wording and tie-breaks, with --lab also ids and tokens (default 0)',
    allowed: 'an integer from 0 to 9007199254740991',
    fallback: undefined,
    read: (text) => (/^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  },
  strictHost: switched('--strict-host', 'reject personal data sent without consent instead of dropping it'),
  publicUrl: {
    flag: '--public-url <url>',
    variable: 'SI_MCP_PUBLIC_URL',
    help: 'public URL advertised instead of the one in the brand file',
    allowed: 'an https URL, e.g. https://si.brand.example/mcp',
    fallback: undefined,
    read: (text) => (isUri(text) && URL.canParse(text) && text.startsWith('https://') ? text : undefined),
  },
  logLevel: {
    flag: '--log-level <level>',
    variable: 'SI_MCP_LOG_LEVEL',
    help: 'log level on stderr: error, warn, info, debug',
    allowed: LOG_LEVELS.join(', '),
    words: LOG_LEVELS,
    fallback: 'info',
    read: (text) => LOG_LEVELS.find((level) => level === text),
  },
  checkoutTools: switched('--checkout-tools', 'add the five ACP checkout tools (a sandbox with test cards)'),
  checkoutInProduction: switched(
    '--checkout-in-production',
    'run the sandbox checkout although NODE_ENV is production',
  ),
  outboxFile: {
    flag: '--outbox-file <file>',
    variable: 'SI_MCP_OUTBOX_FILE',
    help: 'append order events of the checkout to this file, as JSON lines',
    allowed: 'the path of a file',
    fallback: undefined,
    read: (text) => text,
  },
  store: {
    flag: '--store <where>',
    variable: 'SI_MCP_STORE',
    help: 'keep sessions and responses across restarts: sqlite:FILE, redis://HOST:PORT',
    allowed: 'memory, sqlite: and the path of a file, or a redis:// or rediss:// address',
    fallback: undefined,
    read: (text) => (text === 'memory' || isDatabase(text) ? text : undefined),
  },
  watch: switched(
    '--watch',
    'reload the brand when its file changes; open sessions keep the version they started with',
  ),
  sessionTtl: {
    flag: '--session-ttl <seconds>',
    variable: 'SI_MCP_SESSION_TTL',
    help: 'session idle timeout, instead of the one in the brand file',
    allowed: `seconds as an integer from 1 to ${LONGEST_TTL}`,
    fallback: undefined,
    read: (text) => {
      const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
      return seconds >= 1 && seconds <= LONGEST_TTL ? seconds : undefined;
    },
  },
  inspect: switched(
    '--inspect',
    'show sessions in a page on a loopback address printed to stderr; http serves its page at / and then traces every turn',
  ),
  inspectPersonal: switched('--inspect-personal', 'do not mask personal data, session ids and tokens there'),
  reader: {
    flag: '--reader <who>',
    variable: 'SI_MCP_READER',
    help: 'what interprets messages: embedded, or model with --model-url and --model',
    allowed: 'embedded or model',
    words: READERS,
    fallback: 'embedded',
    read: (text) => READERS.find((who) => who === text),
  },
  modelUrl: {
    flag: '--model-url <url>',
    variable: 'SI_MCP_MODEL_URL',
    help: 'an OpenAI-compatible endpoint; its key is read from SI_MCP_MODEL_KEY only',
    allowed: 'an http or https URL up to and without /chat/completions, e.g. http://127.0.0.1:11434/v1',
    fallback: undefined,
    read: readModelUrl,
  },
  model: {
    flag: '--model <name>',
    variable: 'SI_MCP_MODEL',
    help: 'the model name at the endpoint',
    allowed: 'the name of a model of up to 200 characters',
    fallback: undefined,
    read: (text) => (text.length <= 200 ? text : undefined),
  },
  modelCallsPerMinute: calls('--model-calls-per-minute', 'calls of the model in a minute, by all sessions', 120),
  modelCallsPerSession: calls('--model-calls-per-session', 'calls of the model by one session', 60),
  modelWording: switched(
    '--model-wording',
    "let the model also rephrase lead-ins and questions in the user's language; facts keep the template text",
  ),
  lab: switched('--lab', 'run the host lab: fault injection, a settable clock, reports; endpoints under /lab'),
  freezeClock: switched('--freeze-clock', "with --lab: stop the agent's clock until /lab/clock moves it"),
  faults: {
    flag: '--faults <file>',
    variable: 'SI_MCP_FAULTS',
    help: 'with --lab: fault rules (YAML)',
    allowed: 'the path of a YAML file',
    fallback: undefined,
    read: (text) => text,
  },
  labInProduction: switched('--lab-in-production', 'allow the host lab when NODE_ENV is production'),
  record: {
    flag: '--record <file>',
    variable: 'SI_MCP_RECORD',
    help: 'with --lab: record every call to this file, without personal data, ids and tokens',
    allowed: 'the path of a file',
    fallback: undefined,
    read: (text) => text,
  },
  recordWhole: switched('--record-whole', 'with --record: keep personal data, ids, tokens and times'),
};

export const SETTING_NAMES = Object.keys(SETTINGS) as (keyof Config)[];

/** Reads the settings. Throws ConfigError on the first value that cannot be used. */
export function readConfig(flags: Flags, environment: Environment = process.env): Config {
  const value = <K extends keyof Config>(name: K): Config[K] => readSetting(SETTINGS[name], flags[name], environment);
  return {
    brand: value('brand'),
    clock: value('clock'),
    seed: value('seed'),
    strictHost: value('strictHost'),
    publicUrl: value('publicUrl'),
    logLevel: value('logLevel'),
    checkoutTools: value('checkoutTools'),
    checkoutInProduction: value('checkoutInProduction'),
    outboxFile: value('outboxFile'),
    watch: value('watch'),
    sessionTtl: value('sessionTtl'),
    store: value('store'),
    inspect: value('inspect'),
    inspectPersonal: value('inspectPersonal'),
    reader: value('reader'),
    modelUrl: value('modelUrl'),
    model: value('model'),
    modelCallsPerMinute: value('modelCallsPerMinute'),
    modelCallsPerSession: value('modelCallsPerSession'),
    modelWording: value('modelWording'),
    lab: value('lab'),
    freezeClock: value('freezeClock'),
    faults: value('faults'),
    labInProduction: value('labInProduction'),
    record: value('record'),
    recordWhole: value('recordWhole'),
  };
}

/** The API key of the language model, read from the environment only. */
export function readModelKey(environment: Environment = process.env): string | undefined {
  return environment.SI_MCP_MODEL_KEY || undefined;
}

/** The environment of a child process, extended by `more`. */
export function environmentWith(more: Environment, environment: Environment = process.env): Environment {
  return { ...environment, ...more };
}

/** Whether NODE_ENV is production, where the sandbox must not run by default (A69). */
export function isProduction(environment: Environment = process.env): boolean {
  return environment.NODE_ENV === 'production';
}

/**
 * Private folders of this user for files of a running program, in order of preference: the runtime folder, which is emptied
 * when the user logs out, and the state folder (XDG Base Directory). On Windows the local application data.
 */
export function readPrivateFolders(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const { LOCALAPPDATA, XDG_RUNTIME_DIR, XDG_STATE_HOME } = environment;
  const given = (folder: string | undefined) => (folder !== undefined && isAbsolute(folder) ? folder : undefined);
  const folders =
    platform === 'win32'
      ? [given(LOCALAPPDATA) ?? join(homedir(), 'AppData', 'Local')]
      : [given(XDG_RUNTIME_DIR), given(XDG_STATE_HOME) ?? join(homedir(), '.local', 'state')];
  return folders.filter((folder) => folder !== undefined).map((folder) => join(folder, 'si-mcp'));
}

/** Whether output may be coloured: on a terminal, unless NO_COLOR is set; wherever FORCE_COLOR says so. */
export function readColours(terminal: boolean, environment: Environment = process.env): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR) return !/^(?:0|false)$/i.test(FORCE_COLOR);
  return terminal && !NO_COLOR && TERM !== 'dumb';
}

/** SI_MCP_KEY: the bearer key for a service that is called. */
export function readKey(environment: Environment = process.env): string | undefined {
  return environment.SI_MCP_KEY || undefined;
}

/** Where MCP clients keep their settings on this machine, including paths from their own variables. */
export interface ClientFolders {
  platform: NodeJS.Platform;
  /** The folder the command was given in. */
  here: string;
  home: string;
  /** For settings, on Linux and macOS (XDG Base Directory). */
  config: string;
  /** For settings, on Windows. */
  appData: string;
  /** Whole files, where a variable of the client names them. */
  codex?: string;
  cline?: string;
  copilot?: string;
}

/** Reads the client folders of this user. */
export function readClientFolders(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  [home, here]: readonly [string, string] = [homedir(), process.cwd()],
): ClientFolders {
  const { XDG_CONFIG_HOME, APPDATA, CODEX_HOME, COPILOT_HOME, CLINE_MCP_SETTINGS_PATH } = environment;
  const path = platform === 'win32' ? win32 : posix;
  const within = (folder: string | undefined, file: string) => (folder ? path.join(folder, file) : undefined);
  return {
    platform,
    here,
    home,
    config: XDG_CONFIG_HOME !== undefined && isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : path.join(home, '.config'),
    appData: APPDATA || path.join(home, 'AppData', 'Roaming'),
    codex: within(CODEX_HOME, 'config.toml'),
    copilot: within(COPILOT_HOME, 'mcp-config.json'),
    cline: CLINE_MCP_SETTINGS_PATH || undefined,
  };
}

/** One setting from its flag, its variable or its default. Throws ConfigError for an invalid value. */
export function readSetting<T>(
  setting: Setting<T>,
  flag: string | boolean | undefined,
  environment: Environment = process.env,
): T {
  if (flag !== undefined) return understood(setting, nameOf(setting), String(flag));
  const variable = environment[setting.variable];
  // An empty variable counts as unset: bundles fill optional settings with "". An empty flag is an error.
  return variable === undefined || variable === '' ? setting.fallback : understood(setting, setting.variable, variable);
}

/** A setting that can be given several times: each flag is one value, the variable separates them with commas. */
export function readList<T>(
  setting: Setting<T>,
  flags: readonly string[],
  environment: Environment = process.env,
): T[] {
  if (flags.length > 0) return flags.map((text) => understood(setting, nameOf(setting), text));
  const texts = (environment[setting.variable] ?? '').split(',').map((text) => text.trim());
  return texts.filter((text) => text !== '').map((text) => understood(setting, setting.variable, text));
}

/** The flag of a setting without its value, e.g. --brand. */
export function nameOf({ flag }: { flag: string }): string {
  return flag.split(' ')[0] ?? flag;
}

function understood<T>(setting: Setting<T>, source: string, text: string): T {
  const read = text === '' ? undefined : setting.read(text);
  if (read === undefined) {
    const near = nearWord(text, setting.words ?? []);
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    const shown = JSON.stringify(text.slice(0, 80));
    throw new ConfigError(`Invalid ${source} ${shown}: expected ${setting.allowed}.${meant}`);
  }
  return read;
}
