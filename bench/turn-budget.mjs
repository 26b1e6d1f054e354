/**
 * What the slowest accepted message costs. Messages that repeat, count, list and ask as much as is let through go to the real
 * server over stdio: as the intent of si_get_offering and of si_initiate_session, and as the message of si_send_message.
 * `node bench/turn-budget.mjs [brand …]` prints the worst per brand, writes bench/results/turn-budget.json and exits 1 over the limit.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Argument } from 'commander';
import { makeBrand } from './catalogue-products.mjs';
import { commandLine, readWords } from './command-line.mjs';
import { longMessages } from './long-messages.mjs';

/** Milliseconds from request to answer. */
const LIMIT_MS = 50;
/** The best of so many tries counts: what a busy machine adds is not the message's. */
const TRIES = 5;

/** The shipped brands, each with an offering; and a shop of 300 products. */
const OFFERINGS = {
  'acme-outdoor': 'acme_camp_season',
  delta: 'delta_chatgpt_3313',
  'nova-motors': 'novamotors_conversational_v1',
  'pace-running': 'pace_run_season',
  'feed of 300': 'all',
};

const command = commandLine('bench/turn-budget.mjs', 'Measure what the slowest accepted message costs.').addArgument(
  new Argument('[brand...]', 'whose messages').choices(Object.keys(OFFERINGS)).default(Object.keys(OFFERINGS)),
);
const {
  words: [brands],
} = readWords(command);

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'si-mcp-turns-'));
try {
  const rows = [];
  for (const brand of brands)
    rows.push(await measure(brand, brand.startsWith('feed') ? await makeBrand(folder, 300) : brand));
  console.log(
    '| Brand | Messages | Refused | Worst accepted | Call | Message |\n| --- | ---: | ---: | ---: | --- | --- |',
  );
  for (const { brand, messages, refused, worst } of rows)
    console.log(
      `| ${brand} | ${messages} | ${refused} | ${worst.ms.toFixed(1)} ms | ${worst.call} | ${JSON.stringify(worst.text.slice(0, 60))} |`,
    );
  await mkdir(here('results'), { recursive: true });
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  await writeFile(
    here('results/turn-budget.json'),
    `${JSON.stringify({ machine, limit_ms: LIMIT_MS, rows }, null, 2)}\n`,
  );
  for (const { brand, worst } of rows) {
    if (worst.ms <= LIMIT_MS) continue;
    console.error(`over the limit: ${brand} takes ${worst.ms.toFixed(1)} ms for a message, not ${LIMIT_MS} ms`);
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}

/** Every message to one brand, each call a few times. */
async function measure(brand, pack) {
  const server = start(pack);
  const intent = (text) => ({ offering_id: OFFERINGS[brand], intent: text, include_products: true, product_limit: 50 });
  try {
    const { answer } = await call(server, 'si_get_offering', { ...intent(''), intent: undefined });
    const names = answer.matching_products.map(({ name }) => name);
    for (let at = 0; at < 50; at++)
      await call(server, 'si_initiate_session', opening(`is ${names[at % names.length]} in stock?`));
    const messages = longMessages(names);
    const worst = { ms: 0, call: '', text: '' };
    let refused = 0;
    for (const text of messages) {
      const { session_id } = (await call(server, 'si_initiate_session', opening('show me something'))).answer;
      const calls = [
        ['si_get_offering', () => intent(text)],
        ['si_initiate_session', () => opening(text)],
        ['si_send_message', () => ({ idempotency_key: randomUUID(), session_id, message: text })],
      ];
      for (const [tool, args] of calls) {
        let best = Number.POSITIVE_INFINITY;
        let code;
        for (let attempt = 0; attempt < TRIES; attempt++) {
          const { ms, answer } = await call(server, tool, args());
          best = Math.min(best, ms);
          code = answer.adcp_error?.code;
          if (best < LIMIT_MS / 4) break;
        }
        if (code !== undefined) refused++;
        else if (best > worst.ms) Object.assign(worst, { ms: best, call: tool, text });
      }
    }
    return { brand, messages: messages.length, refused, worst };
  } finally {
    server.child.kill();
  }
}

function start(brand) {
  const child = spawn(process.execPath, [here('../dist/si-mcp.js'), '--brand', brand, '--log-level', 'error'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  child.on('exit', () => {
    for (const answer of waiting.values()) answer({ error: 'the server ended' });
  });
  let id = 0;
  return {
    child,
    ask(method, params) {
      id += 1;
      const answered = new Promise((resolve) => waiting.set(id, resolve));
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
      return answered;
    },
  };
}

async function call(server, name, args) {
  const started = performance.now();
  const { result, error } = await server.ask('tools/call', { name, arguments: args });
  const ms = performance.now() - started;
  if (result === undefined) throw new Error(JSON.stringify(error));
  return { ms, answer: result.structuredContent };
}

function opening(intent) {
  return { idempotency_key: randomUUID(), intent, identity: { consent_granted: false } };
}
