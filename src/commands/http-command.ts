/** Commands `http`, `keys` and `orders`: flags and help. */
import { type Command, Option } from 'commander';
import { HTTP_LISTS, HTTP_SETTINGS, type HttpFlags, ORDERS_SETTINGS, type OrdersFlags } from './http-flags.ts';
import type { KeysTask } from './keys.ts';
import type { OrderChange } from './orders.ts';
import { failOnCommand } from './usage-errors.ts';

const HTTP_MORE = `
Examples:
  si-mcp http                                   serve on localhost: http://127.0.0.1:3333/mcp, with a playground at /
  si-mcp http --brand delta --brand nova-motors
                                                two brands: /mcp is the first, /brands/<name>/mcp each of them
  si-mcp http --host 0.0.0.0 --allowed-host si.brand.example --keys-file keys.json
                                                accept other machines; each caller needs a key
  si-mcp http --public-url https://si.brand.example/mcp --keys-file keys.json --trust-proxy
                                                behind a reverse proxy on this machine
  si-mcp http --workers 4 --store redis://127.0.0.1:6379
                                                four processes on one port; sessions survive restarts
  si-mcp http --checkout
                                                with the sandbox checkout at /acp/checkout_sessions; its key is
                                                printed at start (test cards only, no real money)

The flags of si-mcp (--brand, --public-url, --log-level, ...) also apply; --brand is repeatable.
Routes: POST /mcp, GET / (the playground on localhost, else connection instructions), /healthz, /readyz, /metrics.
--checkout adds /acp (per brand: /brands/<name>/acp), /.well-known/acp.json, and /operator/orders for si-mcp orders.
If the service is reachable from other machines, /metrics and /operator/orders need the operator key: the key named
"operator" in the keys file, or the one written to a private file while the service runs (the log shows its path).
Rate limits apply per principal; callers without credentials are limited per IP address if credentials are required.
Signals: on SIGTERM and SIGINT it drains in-flight calls and exits 0. SIGHUP reloads the keys file; without a keys
file, or in a terminal, it stops the service like SIGTERM.

Exit code: 0 clean shutdown, 1 cannot listen on the address, 2 invalid flag, file or brand.`;

const ADD_MORE = `
Examples:
  si-mcp keys add assistant                     create a key for the principal "assistant" and print it
  si-mcp keys add assistant --keys-file keys.json
  si-mcp keys add contractor --expires 30d      a key that expires in thirty days

Keys with the same name belong to one principal, which sees only its own sessions. The file stores digests, never keys.`;

const REVOKE_MORE = `
Examples:
  si-mcp keys revoke assistant                  all keys of the principal "assistant"
  si-mcp keys revoke 0f1e2d3c4b5a               one of them

To rotate a key, add a new one with the same name and revoke the old one by its id.
A running service rejects a revoked key after the next SIGHUP; expired keys are rejected immediately.`;

const ORDERS_MORE = `
Examples:
  si-mcp orders                                 orders of the local service (run as the same user)
  si-mcp orders --url https://si.brand.example  from another machine, with SI_MCP_OPERATOR_KEY
  si-mcp orders --outbox-file events.jsonl      orders of a stdio server started with --outbox-file
  si-mcp orders --json                          include webhook deliveries and attribution claims
  si-mcp orders ship 1A2B3C4D --carrier UPS --tracking 1Z999
                                                ship the remaining items, by order number or id
  si-mcp orders ship 1A2B3C4D --line boot-42=1  one unit of one line
  si-mcp orders cancel 1A2B3C4D --reason 'sold out'
                                                cancel the unshipped items
  si-mcp orders refund 1A2B3C4D --amount 12.50  refund an amount (default: all that is left)

Each change is sent as an order_update to the service's --webhook-url.
Exit code: 0 done, 1 the service cannot be reached or refused the change, 2 invalid flag.`;

export type HttpTask =
  | { command: 'http'; flags: HttpFlags }
  | { command: 'keys'; task: KeysTask; flags: HttpFlags }
  | { command: 'orders'; flags: OrdersFlags; json: boolean; change?: OrderChange };

/** Adds `http`, `orders` and `keys` to the program; `ask` is called with the parsed task. */
export function addHttpCommands(program: Command, ask: (task: HttpTask) => void): void {
  const http = program
    .command('http')
    .description('serve over Streamable HTTP; see si-mcp http --help')
    .allowExcessArguments(false)
    .addHelpText('after', HTTP_MORE)
    .action((flags: HttpFlags) => ask({ command: 'http', flags }));
  for (const { flag, help, fallback } of Object.values(HTTP_SETTINGS)) {
    const shown = fallback === undefined || fallback === false ? help : `${help} (default ${fallback})`;
    http.addOption(new Option(flag, shown));
  }
  for (const { flag, help } of Object.values(HTTP_LISTS)) {
    http.addOption(new Option(flag, help).argParser((value, all: string[] = []) => [...all, value]));
  }

  addOrdersCommands(program, ask);

  const keys = program
    .command('keys')
    .description('create, list and revoke bearer keys for si-mcp http')
    .helpCommand(false);
  keys.action((_own: object, command: Command) => failOnCommand(command, command.args[0]));
  const keysFile = () => new Option('--keys-file <file>', 'the keys file (default si-mcp-keys.json)');
  keys
    .command('add')
    .description('create a key and print it; it cannot be shown again')
    .argument('<name>', 'the principal: letters, digits, dots, dashes, underscores')
    .addOption(keysFile())
    .option('--expires <when>', 'when it expires: 12h, 90d, 4w, or a date (default: never)')
    .allowExcessArguments(false)
    .addHelpText('after', ADD_MORE)
    .action((name: string, { expires, ...flags }: HttpFlags & { expires?: string }) =>
      ask({ command: 'keys', task: { command: 'add key', name, ...(expires !== undefined && { expires }) }, flags }),
    );
  keys
    .command('list')
    .description('list the names, ids and dates of the keys in a file')
    .addOption(keysFile())
    .allowExcessArguments(false)
    .action((flags: HttpFlags) => ask({ command: 'keys', task: { command: 'list keys' }, flags }));
  keys
    .command('revoke')
    .description('remove all keys of a name, or one key by its id')
    .argument('<name|id>', 'as printed by si-mcp keys list')
    .addOption(keysFile())
    .allowExcessArguments(false)
    .addHelpText('after', REVOKE_MORE)
    .action((name: string, flags: HttpFlags) => ask({ command: 'keys', task: { command: 'revoke key', name }, flags }));
}

type Change = { line?: Units[]; carrier?: string; tracking?: string; amount?: string; reason?: string };
interface Units {
  id: string;
  quantity?: number;
}

function addOrdersCommands(program: Command, ask: (task: HttpTask) => void): void {
  const orders = program
    .command('orders')
    .description('show the orders of a running si-mcp http --checkout; ship, cancel and refund them')
    .option('--json', 'print one JSON document')
    .helpCommand(false)
    .addHelpText('after', ORDERS_MORE)
    .action(({ json, ...flags }: OrdersFlags & { json?: boolean }, command: Command) => {
      if (command.args.length > 0) failOnCommand(command, command.args[0]);
      // A flag of the program too, so the program may have taken it.
      const { outboxFile } = command.optsWithGlobals<OrdersFlags>();
      ask({ command: 'orders', flags: { ...flags, outboxFile }, json: json === true });
    });
  const ship = ['--line', '--carrier', '--tracking'];
  for (const [name, description, flags] of [
    ['ship', 'ship the remaining items of an order', ship],
    ['cancel', 'cancel the unshipped items of an order', ['--line', '--reason']],
    ['refund', 'refund an order, in full or in part', ['--amount', '--reason']],
  ] as const) {
    const one = orders
      .command(name)
      .description(description)
      .argument('<order>', 'the order id or number')
      .allowExcessArguments(false)
      .action((order: string, { line, tracking, ...own }: Change, command: Command) => {
        const { json, url, operatorKey, outboxFile } = command.optsWithGlobals<OrdersFlags & { json?: boolean }>();
        const { carrier, amount, reason } = own;
        const body = { carrier, amount, reason, tracking_number: tracking, units: line };
        ask({
          command: 'orders',
          flags: { url, operatorKey, outboxFile },
          json: json === true,
          change: { name, order, body },
        });
      });
    for (const option of CHANGE_OPTIONS) if (flags.some((flag) => flag === option.long)) one.addOption(option);
  }
  for (const { flag, help, fallback } of Object.values(ORDERS_SETTINGS)) {
    orders.addOption(new Option(flag, fallback === undefined ? help : `${help} (default ${fallback})`));
  }
}

const CHANGE_OPTIONS = [
  new Option('--line <id=n>', 'only n units of this line; without =n, all that remain (repeatable)').argParser(
    (value, all: Units[] = []) => [...all, unitsIn(value)],
  ),
  new Option('--carrier <name>', 'the carrier'),
  new Option('--tracking <number>', 'the tracking number'),
  new Option('--amount <n>', 'the amount, e.g. 12.50 (default: all that is left)'),
  new Option('--reason <text>', 'the reason; the buyer can see it'),
];

/** "boot-42=2": two units; "boot-42": all that is left. */
function unitsIn(value: string): Units {
  const at = value.lastIndexOf('=');
  const digits = value.slice(at + 1);
  return at > 0 && /^\d{1,6}$/.test(digits) ? { id: value.slice(0, at), quantity: Number(digits) } : { id: value };
}
