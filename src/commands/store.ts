/** `si-mcp store purge`: deletes all data of one principal from the store, and prints how many records of each kind. */
import { type Config, ConfigError } from '../config.ts';
import { ownerKey } from '../engine/keys.ts';
import { openDatabase } from '../store/open-store.ts';
import { StoreUnavailable } from '../store/record-store.ts';
import type { StoreTask } from './store-command.ts';

/** Principals without a key in the keys file, as the service names them. */
const OTHERS = ['local', 'anonymous', 'stdio', 'sandbox'];

/**
 * Resolves to the exit code: 0 done, 1 the store stopped answering. Throws ConfigError without a store, and StoreError for one that
 * cannot be used.
 */
export async function purgeStore({ principal: given }: StoreTask, { store }: Config): Promise<number> {
  if (store === undefined || store === 'memory')
    throw new ConfigError('store purge needs --store: state in memory ends with its process.');
  const principal = given.includes(':') || OTHERS.includes(given) ? given : `key:${given}`;
  const database = await openDatabase(store);
  try {
    const removed = Object.entries(await database.purge(ownerKey({ principal })));
    if (removed.length === 0) {
      process.stderr.write(`No data stored for ${principal}.\n`);
      return 0;
    }
    const count = removed.reduce((sum, [, one]) => sum + one, 0);
    process.stderr.write(`Deleted for ${principal}: ${count} ${count === 1 ? 'record' : 'records'}.\n`);
    for (const [kind, one] of removed.sort()) process.stdout.write(`${kind}: ${one}\n`);
    return 0;
  } catch (problem) {
    if (!(problem instanceof StoreUnavailable)) throw problem;
    process.stderr.write(
      `si-mcp: the store stopped answering (${problem.message}); run it again to delete the rest.\n`,
    );
    return 1;
  } finally {
    await database.close();
  }
}
