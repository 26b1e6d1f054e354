/** The words of `si-mcp http`, `si-mcp keys` and `si-mcp orders`, and the help that teaches them. */
import { type Command, Option } from 'commander';
import { refuseCommand } from './complaints.ts';
import { HTTP_LISTS, HTTP_SETTINGS, type HttpFlags, ORDERS_SETTINGS, type OrdersFlags } from './http-flags.ts';
import type { KeysTask } from './keys.ts';
import type { OrderChange } from './orders.ts';

const HTTP_MORE = `
Examples:
  si-mcp http                                   serve this machine: http://127.0.0.1:3333/mcp, and a page at /
  si-mcp http --brand delta --brand nova-motors
                                                two brands: /mcp is the first, /brands/<name>/mcp each of them
  si-mcp http --host 0.0.0.0 --allowed-host si.brand.example --keys-file keys.json
                                                serve other machines, each with a key of its own
  si-mcp http --public-url https://si.brand.example/mcp --keys-file keys.json --trust-proxy
                                                stand behind a proxy on this machine
  si-mcp http --workers 4 --store redis://127.0.0.1:6379
                                                four processes at one port, whose sessions outlive them all
  si-mcp http --checkout
                                                a checkout too: handoffs lead to /acp/checkout_sessions here, and
                                                a key for it is printed (a sandbox: test cards, no money)

The flags of si-mcp (--brand, --public-url, --log-level, ...) hold here too; --brand can be given several times.
Addresses: POST /mcp, GET / (a playground, where others cannot reach it; else what to paste where), /healthz, /readyz, /metrics.
With --checkout also /acp (each brand: /brands/<name>/acp), /.well-known/acp.json, and /operator/orders for si-mcp orders.
Where others can reach the service, /metrics and /operator/orders need the operator key: the one named "operator" of the
keys file, or the one that is left in a private file while the service runs (the log says where).
Limits hold for each principal with a key or token, and for each address without one where credentials are asked for.
Signals: SIGTERM and SIGINT finish what runs and end with 0; SIGHUP reads the keys file again where there is one and no
terminal is attached, and otherwise ends the service like SIGTERM.

Exit code: 0 ended in good order, 1 the address cannot be listened on, 2 a flag, file or brand cannot be used.`;

const ADD_MORE = `
Examples:
  si-mcp keys add assistant                     make a key for the principal "assistant"; the key goes to stdout
  si-mcp keys add assistant --keys-file keys.json
  si-mcp keys add contractor --expires 30d      a key that is good for thirty days

Keys of one name are one principal: it sees its own sessions and nobody else's. The file keeps digests, never keys.`;

const REVOKE_MORE = `
Examples:
  si-mcp keys revoke assistant                  all keys of the principal "assistant"
  si-mcp keys revoke 0f1e2d3c4b5a               one of them

Keys of one name are one principal: to exchange a key, add a new one of the same name and revoke the old one by its id.
A running service refuses a revoked key from its next SIGHUP on; an expired one at once.`;

const ORDERS_MORE = `
Examples:
  si-mcp orders                                 the orders of the service on this machine, as the user it runs as
  si-mcp orders --url https://si.brand.example  from another machine, with SI_MCP_OPERATOR_KEY
  si-mcp orders --outbox-file events.jsonl      what a stdio server with --outbox-file sold
  si-mcp orders --json                          with the webhooks sent, and who claims which sale
  si-mcp orders ship 1A2B3C4D --carrier UPS --tracking 1Z999
                                                hand out what is left of an order, by its number or id
  si-mcp orders ship 1A2B3C4D --line boot-42=1  one unit of one line
  si-mcp orders cancel 1A2B3C4D --reason 'sold out'
                                                take off what was not shipped
  si-mcp orders refund 1A2B3C4D --amount 12.50  give money back; without an amount all that is left

Each change is an order_update, sent to --webhook-url of the service.
Exit code: 0 told or done, 1 nobody answers there or it cannot be done, 2 a flag cannot be used.`;

export type HttpTask =
  | { command: 'http'; flags: HttpFlags }
  | { command: 'keys'; task: KeysTask; flags: HttpFlags }
  | { command: 'orders'; flags: OrdersFlags; json: boolean; change?: OrderChange };

/** Adds `http`, `orders` and `keys` to the program; `ask` is told what is wanted. */
export function addHttpWords(program: Command, ask: (task: HttpTask) => void): void {
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

  addOrdersWords(program, ask);

  const keys = program
    .command('keys')
    .description('make, list and revoke bearer keys for si-mcp http')
    .helpCommand(false);
  keys.action((_own: object, command: Command) => refuseCommand(command, command.args[0]));
  const keysFile = () => new Option('--keys-file <file>', 'the file that keeps digests (default si-mcp-keys.json)');
  keys
    .command('add')
    .description('make a key and print it, the only time it is seen')
    .argument('<name>', 'whom the key is for: letters, digits, dots, dashes, underscores')
    .addOption(keysFile())
    .option('--expires <when>', 'until when it is good: 12h, 90d, 4w, or a date (default: until it is revoked)')
    .allowExcessArguments(false)
    .addHelpText('after', ADD_MORE)
    .action((name: string, { expires, ...flags }: HttpFlags & { expires?: string }) =>
      ask({ command: 'keys', task: { command: 'add key', name, ...(expires !== undefined && { expires }) }, flags }),
    );
  keys
    .command('list')
    .description('print the keys of a file: names, ids and times, never a key')
    .addOption(keysFile())
    .allowExcessArguments(false)
    .action((flags: HttpFlags) => ask({ command: 'keys', task: { command: 'list keys' }, flags }));
  keys
    .command('revoke')
    .description('take the keys of a name, or the one of an id, out of the file')
    .argument('<name|id>', 'as si-mcp keys list prints it')
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

function addOrdersWords(program: Command, ask: (task: HttpTask) => void): void {
  const orders = program
    .command('orders')
    .description('show the orders of a running si-mcp http --checkout; ship, cancel and refund them')
    .option('--json', 'print one JSON document instead')
    .helpCommand(false)
    .addHelpText('after', ORDERS_MORE)
    .action(({ json, ...flags }: OrdersFlags & { json?: boolean }, command: Command) => {
      if (command.args.length > 0) refuseCommand(command, command.args[0]);
      // A flag of the program too, so the program may have taken it.
      const { outboxFile } = command.optsWithGlobals<OrdersFlags>();
      ask({ command: 'orders', flags: { ...flags, outboxFile }, json: json === true });
    });
  const ship = ['--line', '--carrier', '--tracking'];
  for (const [name, description, flags] of [
    ['ship', 'hand out what is left of an order', ship],
    ['cancel', 'take off an order what was not shipped', ['--line', '--reason']],
    ['refund', 'give back money of an order', ['--amount', '--reason']],
  ] as const) {
    const one = orders
      .command(name)
      .description(description)
      .argument('<order>', 'the id or the number of the order')
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
  new Option('--line <id=n>', 'n units of this line only, or all that is left of it (repeatable)').argParser(
    (value, all: Units[] = []) => [...all, unitsIn(value)],
  ),
  new Option('--carrier <name>', 'who carries it'),
  new Option('--tracking <number>', 'by what the carrier knows it'),
  new Option('--amount <n>', 'how much, such as 12.50 (default all that is left)'),
  new Option('--reason <text>', 'why; the buyer may read it'),
];

/** "boot-42=2": two units; "boot-42": all that is left. */
function unitsIn(value: string): Units {
  const at = value.lastIndexOf('=');
  const digits = value.slice(at + 1);
  return at > 0 && /^\d{1,6}$/.test(digits) ? { id: value.slice(0, at), quantity: Number(digits) } : { id: value };
}
