/** `si-mcp config CLIENT`: the entry on stdout, ready to paste; where it goes on stderr. */
import { resolve } from 'node:path';
import { loadBrand, SHIPPED_BRANDS } from '../brands/load.ts';
import { type Flags, readConfig, SETTING_NAMES, SETTINGS } from '../config.ts';
import { type ClientName, entryFor } from './clients.ts';

/**
 * Prints the entry for one client: this Node, this program and the flags given, with absolute paths, so that it works
 * whatever folder the client starts it in. The settings and the brand are checked first; throws ConfigError or BrandFileError.
 */
export async function printClientConfig(asked: { client: ClientName; flags: Flags; program: string }): Promise<number> {
  // Only what was asked for here goes into the entry: variables of this shell are not the client's.
  const config = readConfig(asked.flags, {});
  const brand = await loadBrand(config.brand);
  const shipped = SHIPPED_BRANDS.some((name) => name === config.brand);
  const flags = {
    ...asked.flags,
    ...(asked.flags.brand !== undefined && !shipped && { brand: resolve(config.brand) }),
  };
  const key = flags.brand === undefined ? 'si' : brand.pack.name;
  const { text, place } = entryFor(asked.client, key, {
    command: process.execPath,
    args: [asked.program, ...wordsOf(flags)],
  });
  process.stderr.write(`For ${place}:\n`);
  process.stdout.write(text);
  return 0;
}

/** The flags as words again, in the order of the settings. */
export function wordsOf(flags: Flags): string[] {
  return SETTING_NAMES.flatMap((name) => {
    const [word = ''] = SETTINGS[name].flag.split(' ');
    const value = flags[name];
    if (value === true) return [word];
    return typeof value === 'string' ? [word, value] : [];
  });
}
