import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, type Flags, readConfig, readPrivateFolders } from '../../src/config.ts';

const DEFAULTS = {
  brand: 'delta',
  clock: undefined,
  seed: undefined,
  strictHost: false,
  publicUrl: undefined,
  logLevel: 'info',
  checkoutTools: false,
  checkoutInProduction: false,
  watch: false,
  sessionTtl: undefined,
  store: undefined,
  inspect: false,
  inspectPersonal: false,
  reader: 'embedded',
  model: undefined,
  modelUrl: undefined,
  modelCallsPerMinute: 120,
  modelCallsPerSession: 60,
  modelWording: false,
  lab: false,
  freezeClock: false,
  labInProduction: false,
  record: undefined,
  recordWhole: false,
  outboxFile: undefined,
};

describe('the settings', () => {
  test('without flags and variables are the defaults', () => {
    expect(readConfig({}, {})).toEqual(DEFAULTS);
  });

  test('come from flags', () => {
    const flags: Flags = {
      brand: 'nova-motors',
      clock: '2026-01-18T10:30:00-05:00',
      seed: '7',
      strictHost: true,
      publicUrl: 'https://si.brand.example/mcp',
      logLevel: 'debug',
      checkoutTools: true,
      checkoutInProduction: true,
      watch: true,
      sessionTtl: '3600',
    };
    expect(readConfig(flags, {})).toEqual({
      ...DEFAULTS,
      brand: 'nova-motors',
      clock: 1768750200000,
      seed: 7,
      strictHost: true,
      publicUrl: 'https://si.brand.example/mcp',
      logLevel: 'debug',
      checkoutTools: true,
      checkoutInProduction: true,
      watch: true,
      sessionTtl: 3600,
    });
  });

  test.each(['0', '-1', '1.5', '604801', '1e3', '300s', '', ' 300'])('%j is no --session-ttl', (text) => {
    expect(() => readConfig({ sessionTtl: text }, {})).toThrow('seconds as an integer from 1 to 604800');
  });

  test.each([
    ['memory', 'memory'],
    ['sqlite:./si.db', 'sqlite:./si.db'],
    ['redis://127.0.0.1:6379', 'redis://127.0.0.1:6379'],
    ['rediss://user:secret@cache.example:6380/2', 'rediss://user:secret@cache.example:6380/2'],
  ])('--store %s is a store', (text, store) => {
    expect(readConfig({ store: text }, {}).store).toBe(store);
  });

  test.each(['', 'disk', 'sqlite:', 'redis:', 'redis://', 'postgres://here', './si.db'])('%j is no --store', (text) => {
    expect(() => readConfig({ store: text }, {})).toThrow('--store');
  });

  test('come from variables, and flags win', () => {
    const variables = {
      SI_MCP_BRAND: 'nova-motors',
      SI_MCP_SEED: '3',
      SI_MCP_STRICT_HOST: 'true',
      SI_MCP_LOG_LEVEL: 'warn',
    };
    expect(readConfig({ seed: '9' }, variables)).toEqual({
      ...DEFAULTS,
      brand: 'nova-motors',
      seed: 9,
      strictHost: true,
      logLevel: 'warn',
    });
  });

  test('an empty variable is as good as none', () => {
    expect(readConfig({}, { SI_MCP_BRAND: '', SI_MCP_CLOCK: '', SI_MCP_SEED: '', SI_MCP_STRICT_HOST: '' })).toEqual(
      DEFAULTS,
    );
  });

  test.each([
    [
      'clock',
      'yesterday',
      'Invalid --clock "yesterday": expected an ISO 8601 time with a zone between 1970 and 2100, e.g. 2026-01-18T10:30:00-05:00.',
    ],
    [
      'clock',
      '2026-01-18T10:30:00',
      'Invalid --clock "2026-01-18T10:30:00": expected an ISO 8601 time with a zone between 1970 and 2100, e.g. 2026-01-18T10:30:00-05:00.',
    ],
    [
      'clock',
      '2026-02-30T10:30:00Z',
      'Invalid --clock "2026-02-30T10:30:00Z": expected an ISO 8601 time with a zone between 1970 and 2100, e.g. 2026-01-18T10:30:00-05:00.',
    ],
    [
      'clock',
      '0001-01-01T00:00:00Z',
      'Invalid --clock "0001-01-01T00:00:00Z": expected an ISO 8601 time with a zone between 1970 and 2100, e.g. 2026-01-18T10:30:00-05:00.',
    ],
    ['seed', '1.5', 'Invalid --seed "1.5": expected an integer from 0 to 9007199254740991.'],
    ['seed', '-1', 'Invalid --seed "-1": expected an integer from 0 to 9007199254740991.'],
    ['seed', '9007199254740992', 'Invalid --seed "9007199254740992": expected an integer from 0 to 9007199254740991.'],
    [
      'publicUrl',
      'http://si.brand.example',
      'Invalid --public-url "http://si.brand.example": expected an https URL, e.g. https://si.brand.example/mcp.',
    ],
    [
      'publicUrl',
      'si.brand.example',
      'Invalid --public-url "si.brand.example": expected an https URL, e.g. https://si.brand.example/mcp.',
    ],
    [
      'publicUrl',
      'https://si.brand.example/a b',
      'Invalid --public-url "https://si.brand.example/a b": expected an https URL, e.g. https://si.brand.example/mcp.',
    ],
    ['logLevel', 'loud', 'Invalid --log-level "loud": expected error, warn, info, debug.'],
    ['brand', '', 'Invalid --brand "": expected the name of a shipped brand or the path of a YAML file.'],
  ])('%s %j is refused in one line that says what is allowed', (name, value, message) => {
    expect(() => readConfig({ [name]: value }, {})).toThrow(new ConfigError(message));
  });

  test('a complaint about a variable names the variable', () => {
    expect(() => readConfig({}, { SI_MCP_STRICT_HOST: 'perhaps' })).toThrow(
      'Invalid SI_MCP_STRICT_HOST "perhaps": expected true or false.',
    );
  });
});

describe('the private folders of this user', () => {
  const home = homedir();
  test.each([
    [{ XDG_RUNTIME_DIR: '/run/user/7', XDG_STATE_HOME: '/srv/state' }, ['/run/user/7/si-mcp', '/srv/state/si-mcp']],
    [{ XDG_RUNTIME_DIR: '/run/user/7' }, ['/run/user/7/si-mcp', join(home, '.local/state/si-mcp')]],
    [{ XDG_RUNTIME_DIR: 'relative', XDG_STATE_HOME: '' }, [join(home, '.local/state/si-mcp')]],
  ])('are, with %j, %j', (environment, folders) => {
    expect(readPrivateFolders(environment, 'linux')).toEqual(folders);
  });

  test('are the local application data on Windows', () => {
    expect(readPrivateFolders({ XDG_STATE_HOME: '/srv/state' }, 'win32')).toEqual([join(home, 'AppData/Local/si-mcp')]);
  });
});
