/** `si-mcp chat`: a conversation with a brand in the terminal, through a real MCP client, for people and for pipes. */
import { writeFile } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Brand } from '../brands/catalogue.ts';
import {
  type Config,
  ConfigError,
  type Flags,
  nameOf,
  readColours,
  readConfig,
  readKey,
  SETTING_NAMES,
  SETTINGS,
} from '../config.ts';
import type { Trace, Tracer } from '../dialogue/trace.ts';
import type { McpConnection } from '../mcp/server.ts';
import { buttonsOf, type ChatCall, type Conversation, createConversation } from './chat-conversation.ts';
import { sessionFile } from './chat-file.ts';
import { CHAT_COMMANDS, type ChatLine, readLine, WORDS } from './chat-lines.ts';
import { type Link, LinkError, linkInside, linkTo } from './chat-link.ts';
import { tellCall, tellCalls, tellHelp, tellState } from './chat-print.ts';
import { tellTrace } from './chat-trace.ts';
import { painted, type Screen, screenOf } from './screen.ts';
import { serviceUrl } from './service-url.ts';

/** What was asked of `si-mcp chat`. */
export interface ChatTask {
  url?: string;
  key?: string;
  /** The id of an offering to begin from. */
  offering?: string;
  json: boolean;
}

/** The agent of this process. */
export interface OwnAgent {
  connection: McpConnection;
  brand: Brand;
  close(): Promise<void>;
}

/** What surrounds a chat, so that a test can bring its own. `now` is in milliseconds. */
interface ChatWorld {
  open(config: Config, tracer: Tracer): Promise<OwnAgent>;
  input: Readable & { isTTY?: boolean };
  output: Writable & { isTTY?: boolean; columns?: number };
  errors: Writable;
  version: string;
  now(): number;
  newId(): string;
}

/** Who is talked to. */
interface Opened {
  link: Link;
  /** Only of an agent in this process. */
  brand?: Brand;
  takeTrace?(): Trace | undefined;
  url?: string;
  close(): Promise<void>;
}

/** How a conversation is told: on a screen or as JSON lines. */
interface Teller {
  call(call: ChatCall, chat: Conversation): void;
  text(text: string, json: Record<string, unknown>): void;
  refuse(message: string): void;
}

/**
 * Talks until the input ends or the user leaves. Resolves to 0; to 1 when the agent cannot be reached or, without a terminal, a
 * line was not answered. Throws ConfigError.
 */
export async function chat(task: ChatTask, flags: Flags, world: ChatWorld): Promise<number> {
  let opened: Opened;
  try {
    opened = await (task.url === undefined
      ? openInside(task, flags, world)
      : openService(task, task.url, flags, world));
  } catch (problem) {
    if (!(problem instanceof LinkError)) throw problem;
    world.errors.write(`si-mcp: ${problem.message}\n`);
    return 1;
  }
  try {
    return await converse(task, opened, world);
  } finally {
    await opened.close();
  }
}

async function openInside({ key }: ChatTask, flags: Flags, world: ChatWorld): Promise<Opened> {
  if (key !== undefined) throw new ConfigError('--key requires --url.');
  let trace: Trace | undefined;
  const tracer: Tracer = {
    clock: () => performance.now(),
    done: (made) => {
      trace = made;
    },
  };
  const { connection, brand, close } = await world.open(readConfig(flags), tracer);
  const link = await linkInside(connection, world.version);
  const takeTrace = () => {
    const taken = trace;
    trace = undefined;
    return taken;
  };
  return { link, brand, takeTrace, close: () => link.close().then(close) };
}

/** A service has its own settings; only which of its brands is meant can be said. */
async function openService(task: ChatTask, url: string, flags: Flags, world: ChatWorld): Promise<Opened> {
  const other = SETTING_NAMES.find((name) => name !== 'brand' && flags[name] !== undefined);
  if (other !== undefined)
    throw new ConfigError(`--url: the service has its own settings; omit ${nameOf(SETTINGS[other])}.`);
  const key = task.key ?? readKey();
  const address = serviceUrl(url, key);
  if (flags.brand !== undefined) {
    if (address.pathname !== '/mcp') throw new ConfigError('--url: the path already names the brand; omit --brand.');
    address.pathname = `/brands/${encodeURIComponent(String(flags.brand))}/mcp`;
  }
  const link = await linkTo(address, key, world.version);
  return { link, url: address.href, close: () => link.close() };
}

async function converse(task: ChatTask, opened: Opened, world: ChatWorld): Promise<number> {
  const { input, output } = world;
  const typed = input.isTTY === true && output.isTTY === true;
  const screen = screenOf(output.isTTY ? output.columns : undefined, readColours(output.isTTY === true));
  let failed = false;
  const teller = createTeller(task.json, output, screen, typed);
  const conversation: Conversation = createConversation({
    call: opened.link.call,
    takeTrace: opened.takeTrace,
    clock: world.now,
    newId: world.newId,
    offering: task.offering,
    onCall: (call) => teller.call(call, conversation),
  });
  if (!task.json) output.write(`${greeting(opened, world.version)}\n\n`);

  const lines = openLines(input, typed ? output : undefined, painted('You       ', 'You', screen));
  const ask = () => {
    if (typed && !task.json) lines.prompt();
  };
  ask();
  for await (const line of lines) {
    const read = readLine(line, conversation.buttons().length);
    if (read.do === 'quit') break;
    if (!(await answered(read, { opened, conversation, teller, screen, world }))) failed = true;
    ask();
  }
  lines.close();
  if (conversation.open()) {
    if (typed && !task.json) output.write('\n');
    await orTold(() => conversation.end('user_exit'), teller);
  }
  return failed && !typed ? 1 : 0;
}

function greeting({ link, url }: Opened, version: string): string {
  const where = url === undefined ? `si-mcp ${version}, in this process` : url;
  return `${link.server} speaks through ${where}. Say something; /help lists what else can be typed.`;
}

/** One line after the other; on a terminal with history, and commands completed by Tab. */
function openLines(input: Readable, output: Writable | undefined, prompt: string): Interface {
  const completer = (line: string): [string[], string] => [WORDS.filter((word) => word.startsWith(line)), line];
  return createInterface({ input, output, terminal: output !== undefined, prompt, completer, crlfDelay: 100 });
}

interface ChatContext {
  opened: Opened;
  conversation: Conversation;
  teller: Teller;
  screen: Screen;
  world: ChatWorld;
}

/** Does what a line asks for. Resolves to whether it could be done; nothing that was said is lost when not. */
async function answered(line: ChatLine, context: ChatContext): Promise<boolean> {
  const { conversation, teller } = context;
  switch (line.do) {
    case 'nothing':
    case 'quit':
      return true;
    case 'say':
      return orTold(() => conversation.say(line.message), teller);
    case 'press number':
    case 'press':
      return press(line, context);
    case 'end':
      if (!conversation.open())
        return refused(teller, 'there is no open session to end. What you type next opens one.');
      return orTold(() => conversation.end(line.reason), teller);
    case 'state': {
      const [standing, buttons] = [conversation.standing(), conversation.buttons()];
      teller.text(tellState(standing, buttons), { type: 'state', ...standing, buttons });
      return true;
    }
    case 'trace':
      return showTrace(context);
    case 'calls':
      return showCalls(line.number, context);
    case 'save':
      return save(line.file, context);
    case 'help':
      teller.text(tellHelp(), { type: 'help', commands: Object.fromEntries(CHAT_COMMANDS) });
      return true;
    case 'refuse':
      return refused(teller, line.message);
  }
}

async function press(
  line: Extract<ChatLine, { do: 'press' | 'press number' }>,
  context: ChatContext,
): Promise<boolean> {
  const { conversation, teller } = context;
  if (!conversation.open())
    return refused(teller, 'there is no open session, so nothing to press. Say something first.');
  const button = line.do === 'press' ? line : conversation.buttons()[line.number - 1];
  return button === undefined || orTold(() => conversation.press(button), teller);
}

function showTrace({ conversation, teller, opened }: ChatContext): boolean {
  const { brand, url } = opened;
  if (brand === undefined)
    return refused(
      teller,
      `there is no trace: the agent runs at ${url}, not in this process. Leave --url out to see one.`,
    );
  const trace = conversation.calls.findLast((call) => call.trace !== undefined)?.trace;
  if (trace === undefined) return refused(teller, 'there is no trace yet. Say something to the brand first.');
  teller.text(tellTrace(brand, trace), { type: 'trace', trace });
  return true;
}

function showCalls(number: number | undefined, { conversation, teller, screen }: ChatContext): boolean {
  const { calls } = conversation;
  if (number === undefined) {
    const told = calls.map(({ tool, ms, answer }) => ({ tool, ms, status: answer.status }));
    teller.text(tellCalls(calls, screen), { type: 'calls', calls: told });
    return true;
  }
  const call = calls[number - 1];
  if (call === undefined)
    return refused(teller, `there is no call ${number}; there are ${calls.length} so far. /calls lists them.`);
  const { trace: _, ...crossed } = call;
  teller.text(`${JSON.stringify(crossed, null, 2)}\n`, { type: 'call', number, ...crossed });
  return true;
}

async function save(file: string, { conversation, teller, opened }: ChatContext): Promise<boolean> {
  const saved = sessionFile(opened.brand?.pack.name ?? opened.link.server, conversation.calls);
  if (saved === undefined) return refused(teller, 'there is nothing to save yet. Say something to the brand first.');
  try {
    // It holds what somebody said, so it is theirs alone; what is there already is never written over.
    await writeFile(file, saved.text, { flag: 'wx', mode: 0o600 });
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : undefined;
    const why = REASONS_NOT_TO_WRITE[String(code)] ?? String(code);
    return refused(teller, `${file} is not written: ${why}. Choose another file.`);
  }
  const { calls } = saved;
  const told = `The session, ${calls} ${calls === 1 ? 'call' : 'calls'}, is saved in ${file}.`;
  teller.text(`${told} The playground (si-mcp http) imports it.\n`, { type: 'saved', file, calls });
  return true;
}

const REASONS_NOT_TO_WRITE: Record<string, string> = {
  EEXIST: 'it already exists',
  ENOENT: 'its folder does not exist',
  EACCES: 'you may not write there',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
};

/** What a lost connection does to a line: it is told, and the conversation can go on. */
async function orTold(work: () => Promise<boolean>, teller: Teller): Promise<boolean> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof LinkError)) throw problem;
    return refused(teller, problem.message);
  }
}

function refused(teller: Teller, message: string): false {
  teller.refuse(message);
  return false;
}

function createTeller(json: boolean, output: Writable, screen: Screen, typed: boolean): Teller {
  const line = (value: object) => output.write(`${JSON.stringify(value)}\n`);
  if (json)
    return {
      call({ tool, request, answer, ms }, chat) {
        const buttons = buttonsOf(answer).map((button, at) => ({ number: at + 1, ...button }));
        line({ type: 'call', number: chat.calls.length, tool, request, answer, ms, buttons });
      },
      text: (_text, value) => line(value),
      refuse: (message) => line({ type: 'error', message }),
    };
  return {
    call: (call) => output.write(`${tellCall(call, screen, typed)}\n`),
    text: (text) => output.write(`${text}\n`),
    refuse: (message) => output.write(`${painted('Error', 'Error', screen)}     ${message}\n\n`),
  };
}
