/** The built program as a service: `si-mcp http` as a child process, and what a host does with it. */
import { connect } from 'node:net';
import { type Program, start } from './program.ts';

export const anonymous = { consent_granted: false, anonymous_session_id: 'anon-1' };

/** How one call is made: with which key, to which brand's address. */
interface Way {
  key?: string;
  path?: string;
}

export interface Service {
  program: Program;
  base: string;
  port: number;
  /** The line it said when it was ready. */
  ready: Record<string, unknown>;
  post(tool: string, args: object, way?: Way): Promise<Response>;
  /** A bare request; the whole answer as text. Here every header can be set, Host too. */
  raw(method: string, headers: Record<string, string>): Promise<string>;
  /** Resolves as soon as a new connection is refused. */
  refusesConnections(): Promise<void>;
  /** Sends the first half of a call; `finish` sends the rest and gives the whole answer as text. */
  halfCall(tool: string): Promise<{ finish(): Promise<string> }>;
}

/** Starts `si-mcp http` on a free port, unless one is given, and waits for its line. */
export async function serve(flags: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const port = flags.includes('--port') ? [] : ['--port', '0'];
  const program = start(['http', ...port, ...flags], { env });
  await program.saysOnStderr('"msg":"ready on HTTP"');
  const line = program
    .stderr()
    .split('\n')
    .find((one) => one.includes('ready on HTTP'));
  const ready: Record<string, unknown> = JSON.parse(line ?? '{}');
  const bound = Number(new URL(String(ready.address)).port);
  const dial = async () => {
    const socket = connect(bound, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    const all = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    return { socket, all };
  };
  const head = (headers: Record<string, string>) =>
    Object.entries({
      Host: 'localhost',
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Connection: 'close',
      ...headers,
    })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  return {
    program,
    base: String(ready.address),
    port: bound,
    ready,
    post: (tool, args, { key, path = '/mcp' } = {}) =>
      fetch(`http://127.0.0.1:${bound}${path}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...(key !== undefined && { Authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } }),
      }),
    async raw(method, headers) {
      const { socket, all } = await dial();
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method });
      socket.write(`POST /mcp HTTP/1.1\r\n${head(headers)}Content-Length: ${body.length}\r\n\r\n${body}`);
      return all;
    },
    refusesConnections: () => refusesConnections(bound),
    async halfCall(tool) {
      const { socket, all } = await dial();
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: tool, arguments: {} },
      });
      socket.write(`POST /mcp HTTP/1.1\r\n${head({})}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`);
      // An answer on another connection shows that the half request was read.
      await fetch(`http://127.0.0.1:${bound}/healthz`);
      return {
        finish() {
          socket.write(body.slice(20));
          return all;
        },
      };
    },
  };
}

/** Tries until a connection to this port is refused. */
export async function refusesConnections(port: number): Promise<void> {
  const isTaken = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => socket.destroy());
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(true));
    });
  while (await isTaken());
}

/** One tools/call that HTTP lets through: its result. */
export async function call(service: Service, tool: string, args: object, way?: Way) {
  const response = await service.post(tool, args, way);
  const body = (await response.json()) as { result: { structuredContent: unknown; isError?: boolean } };
  return body.result;
}
