/** The words of `si-mcp store`, and the help that teaches them. */
import type { Command } from 'commander';
import { refuseCommand } from './complaints.ts';

/** What is to be done with what a store keeps. */
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

Everything that is kept for the principal goes: sessions, answers for retries, offering tokens, and what a checkout keeps, of every
brand in this store, open or ended. What was removed is told by its kind. A service may run meanwhile: a session that was open is
SESSION_NOT_FOUND then, and a retried call runs again.

Exit code: 0 removed, or nothing was kept, 1 the store stopped answering, 2 a flag is missing or the store cannot be used.`;

/** Adds `store`. */
export function addStoreWords(program: Command, ask: (task: StoreTask) => void): void {
  const store = program
    .command('store')
    .description('look after what --store keeps')
    .helpCommand(false)
    .action((_own: object, command: Command) => refuseCommand(command, command.args[0]));
  store
    .command('purge')
    .description('remove everything that is kept for one principal')
    .requiredOption('--principal <name>', 'whose: the name of a key, or what the service calls other callers')
    .allowExcessArguments(false)
    .addHelpText('after', PURGE_MORE)
    .action(({ principal }: { principal: string }) => ask({ do: 'purge', principal }));
}
