/** Command `store`: flags and help. */
import type { Command } from 'commander';
import { failOnCommand } from './usage-errors.ts';

/** A task of `si-mcp store`. */
export interface StoreTask {
  do: 'purge';
  principal: string;
}

const PURGE_MORE = `
Examples:
  si-mcp store purge --principal assistant --store sqlite:./si-mcp.db
                                                the key "assistant" of a keys file
  si-mcp store purge --principal 'jwt:["https://issuer.example","subject"]' --store redis://127.0.0.1:6379
                                                the subject of a token
  si-mcp store purge --principal anonymous --store redis://127.0.0.1:6379
                                                all callers without credentials; on one machine also local, and stdio

Deletes the principal's sessions, stored responses, offering tokens and checkout data of every brand in this store, open or
ended, and prints the number of records by kind. Safe while a service runs: open sessions then return SESSION_NOT_FOUND, and a
retried call runs again.

Exit code: 0 deleted, or nothing to delete, 1 the store stopped answering, 2 invalid flag or store.`;

/** Adds `store`. */
export function addStoreCommands(program: Command, ask: (task: StoreTask) => void): void {
  const store = program
    .command('store')
    .description('manage the data in --store')
    .helpCommand(false)
    .action((_own: object, command: Command) => failOnCommand(command, command.args[0]));
  store
    .command('purge')
    .description('delete all data of one principal')
    .requiredOption('--principal <name>', 'the name of a key, or another principal as the service names it')
    .allowExcessArguments(false)
    .addHelpText('after', PURGE_MORE)
    .action(({ principal }: { principal: string }) => ask({ do: 'purge', principal }));
}
