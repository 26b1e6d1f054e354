/** The address of a service as people write it after --url. */
import { ConfigError } from '../config.ts';
import { LOOPBACK_HOSTS } from '../mcp/http/address.ts';

/**
 * The address that MCP is spoken at: `/mcp` where only a host is named. `key` is what would be sent there. Throws ConfigError
 * when it is no http address, or one where a key could be read on the way.
 */
export function serviceUrl(url: string, key: string | undefined): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol) || address.username !== '')
    throw new ConfigError(`Invalid --url ${JSON.stringify(url.slice(0, 80))}: expected an http or https URL.`);
  if (key !== undefined && address.protocol !== 'https:' && !LOOPBACK_HOSTS.some((one) => one === address.hostname))
    throw new ConfigError('--url: keys are only sent over HTTPS or to localhost.');
  if (address.pathname === '/') address.pathname = '/mcp';
  return address;
}
