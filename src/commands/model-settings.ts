/** The settings of the language model that reads messages: which of them go together, and where a key may be sent. */
import { type Config, ConfigError, readModelKey } from '../config.ts';
import { LOOPBACK_HOSTS } from '../mcp/http/address.ts';

/** Where a language model is asked, and how often. */
export interface ModelSettings {
  url: string;
  model: string;
  key?: string;
  perMinute: number;
  perSession: number;
  /** Have answers put into other words too. */
  wording: boolean;
}

/** With --reader model: its settings, with the key that only the environment holds. Throws ConfigError on half of them. */
export function readModelSettings(config: Config, key = readModelKey()): ModelSettings | undefined {
  const { reader, modelUrl: url, model, modelWording: wording } = config;
  if (reader === 'embedded') {
    if (url !== undefined) throw new ConfigError('--model-url requires --reader model.');
    if (model !== undefined) throw new ConfigError('--model requires --reader model.');
    if (wording) throw new ConfigError('--model-wording requires --reader model.');
    return undefined;
  }
  if (url === undefined) throw new ConfigError('--reader model requires --model-url URL.');
  if (model === undefined) throw new ConfigError('--reader model requires --model NAME.');
  const { protocol, hostname } = new URL(url);
  if (key !== undefined && protocol !== 'https:' && !LOOPBACK_HOSTS.some((one) => one === hostname))
    throw new ConfigError('--model-url: a key is only sent by https, or on this machine; unset SI_MCP_MODEL_KEY.');
  if (key !== undefined && !/^[\x21-\x7e]{1,4096}$/.test(key))
    throw new ConfigError('SI_MCP_MODEL_KEY: a key is printable ASCII without spaces; this is none.');
  const { modelCallsPerMinute: perMinute, modelCallsPerSession: perSession } = config;
  return { url, model, ...(key !== undefined && { key }), perMinute, perSession, wording };
}
