/** Exports a call, or the session up to it, as a shell command, an MCP SDK program or a test. */
import { type Fields, fieldsOf, isFields } from '../read.ts';
import type { Call, Session } from './session.ts';

/** Fields that must change on each run or are hidden, and the expressions that replace them. */
const VARIABLES: Record<string, string> = {
  session_id: 'session_id',
  offering_token: 'offering_token',
  idempotency_key: 'randomUUID()',
};

/** A shell command: session id and tokens are variables, keys are generated. */
export function asCurl(url: string, { tool, arguments: args }: Call): string {
  const used = new Set<string>();
  const inShell = (name: string) => {
    if (name === 'idempotency_key') return `'"$(uuidgen)"'`;
    used.add(name.toUpperCase());
    return `'"$${name.toUpperCase()}"'`;
  };
  const replaced: string[] = [];
  const marked = mark(args, (name) => {
    replaced.push(inShell(name));
    return replaced.length - 1;
  });
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: tool, arguments: marked },
  });
  const quoted = body
    .split(MARK)
    .map((part, at) => (at % 2 === 1 ? replaced[Number(part)] : part.replaceAll("'", `'\\''`)))
    .join('');
  return [
    ...[...used].map((name) => `${name}=…   # from an earlier answer`),
    `curl -s '${url.replaceAll("'", `'\\''`)}' \\`,
    "  -H 'Content-Type: application/json' \\",
    "  -H 'Accept: application/json, text/event-stream' \\",
    `  -d '${quoted}'`,
  ].join('\n');
}

/** A program with the MCP SDK that makes this one call. */
export function asSdkCode(url: string, { tool, arguments: args }: Call): string {
  const names = variablesIn(args);
  return [
    ...(names.has('idempotency_key') ? ["import { randomUUID } from 'node:crypto';"] : []),
    ...SDK,
    '',
    ...connectLines(url, 'copied'),
    ...[...names]
      .filter((name) => name !== 'idempotency_key')
      .map((name) => `const ${name} = ''; // from an earlier answer`),
    `const { structuredContent } = await client.callTool({`,
    `  name: ${JSON.stringify(tool)},`,
    `  arguments: ${inCode(args, 2)},`,
    '});',
    'console.log(structuredContent);',
    'await client.close();',
    '',
  ].join('\n');
}

/** A test that repeats the session up to and including this call and expects the same states. */
export function asTest(url: string, { calls }: Session, { number }: Call): string {
  const lines = calls.filter((one) => one.number <= number && !one.replayed).flatMap(testStep);
  return [
    "import { randomUUID } from 'node:crypto';",
    ...SDK,
    "import { expect, test } from 'vitest';",
    '',
    "test('the conversation takes the same path', async () => {",
    ...connectLines(url, 'copied-test').map((line) => `  ${line}`),
    '  const call = async (name: string, args: Record<string, unknown>) =>',
    '    (await client.callTool({ name, arguments: args })).structuredContent as Record<string, unknown>;',
    '  let session_id: unknown;',
    '  let offering_token: unknown;',
    '  let answer: Record<string, unknown>;',
    ...lines.flatMap((text) => text.split('\n')).map((line) => (line === '' ? line : `  ${line}`)),
    '  await client.close();',
    '});',
    '',
  ].join('\n');
}

function testStep({ tool, arguments: args, structuredContent }: Call): string[] {
  const { session_status, status, adcp_error, session_id, offering_token } = structuredContent;
  const { code } = fieldsOf(adcp_error);
  return [
    '',
    `answer = await call(${JSON.stringify(tool)}, ${inCode(args, 0)});`,
    `expect(answer.status).toBe(${JSON.stringify(status ?? 'completed')});`,
    ...(typeof session_status === 'string'
      ? [`expect(answer.session_status).toBe(${JSON.stringify(session_status)});`]
      : []),
    ...(typeof code === 'string'
      ? [`expect(answer.adcp_error).toMatchObject({ code: ${JSON.stringify(code)} });`]
      : []),
    ...(session_id !== undefined ? ['session_id = answer.session_id;'] : []),
    ...(offering_token !== undefined ? ['offering_token = answer.offering_token;'] : []),
  ];
}

const SDK = [
  "import { Client } from '@modelcontextprotocol/sdk/client/index.js';",
  "import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';",
];

function connectLines(url: string, name: string): string[] {
  return [
    `const client = new Client({ name: '${name}', version: '1.0.0' });`,
    `await client.connect(new StreamableHTTPClientTransport(new URL(${JSON.stringify(url)})));`,
  ];
}

/** Delimits placeholder numbers: a private-use character, which JSON does not escape. */
const MARK = '\ue000';

/** A copy with each replaced value as a numbered placeholder. */
function mark(value: unknown, number: (name: string) => number): unknown {
  if (Array.isArray(value)) return value.map((one) => mark(one, number));
  if (!isFields(value)) return typeof value === 'string' ? value.replaceAll(MARK, '') : value;
  const copy: Fields = {};
  for (const [name, inner] of Object.entries(value))
    copy[name] = isVariable(name, inner) ? new Marked(number(name)) : mark(inner, number);
  return copy;
}

class Marked {
  #at: number;
  constructor(at: number) {
    this.#at = at;
  }
  toJSON(): string {
    return `${MARK}${this.#at}${MARK}`;
  }
}

function isVariable(name: string, value: unknown): boolean {
  return Object.hasOwn(VARIABLES, name) && typeof value === 'string';
}

function variablesIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) variablesIn(one, found);
  else if (isFields(value))
    for (const [name, inner] of Object.entries(value)) {
      if (isVariable(name, inner)) found.add(name);
      else variablesIn(inner, found);
    }
  return found;
}

/** JSON as TypeScript, with variables in place of the placeholders. */
function inCode(value: unknown, indent: number): string {
  const padding = ' '.repeat(indent);
  if (Array.isArray(value)) return `[${value.map((one) => inCode(one, indent)).join(', ')}]`;
  if (!isFields(value)) return value === undefined ? '{}' : JSON.stringify(value);
  const members = Object.entries(value).map(([name, inner]) => {
    const code = isVariable(name, inner) ? (VARIABLES[name] ?? '') : inCode(inner, indent + 2);
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return `${padding}  ${key}: ${code},\n`;
  });
  return members.length === 0 ? '{}' : `{\n${members.join('')}${padding}}`;
}
