/** What the attackers send with: whole requests, raw connections, and loops that end. Nothing here leaves loopback. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Where attackers come from when they are to be told from the bystander, who comes from 127.0.0.1. Linux has all of
 * 127/8.
 */
export const ELSEWHERE = process.platform === 'linux' ? '127.0.0.2' : undefined;

export const JSON_HEADERS = 'Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n';
export const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

const agents = new Set();
const sockets = new Set();

/** Ends every connection that attacks left open. */
export function hangUp() {
  for (const agent of agents) agent.destroy();
  for (const socket of sockets) socket.destroy();
  agents.clear();
  sockets.clear();
}

function agentFor(from) {
  for (const agent of agents) if (agent.from === from) return agent;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  agent.from = from;
  agents.add(agent);
  return agent;
}

/** One HTTP request to a target; never rejects. `status` 0: no answer, and `text` says why. */
export function send(target, body, { headers = {}, path = '/mcp', method, from, ms = 15_000 } = {}) {
  const began = performance.now();
  return new Promise((resolve) => {
    const over = (answer) => {
      clearTimeout(timer);
      resolve({ text: '', headers: {}, ...answer, took: performance.now() - began });
    };
    const asked = request({
      ...{ port: target.port, host: '127.0.0.1', path, localAddress: from, agent: agentFor(from) },
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
    });
    const timer = setTimeout(() => {
      asked.destroy();
      over({ status: 0, text: 'timeout' });
    }, ms);
    asked.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', () => over({ status: 0, text: 'cut' }));
      response.on('end', () =>
        over({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() }),
      );
    });
    asked.on('error', (problem) => over({ status: 0, text: problem.code ?? 'error' }));
    asked.end(body);
  });
}

export const bearer = (key) => (key === undefined ? {} : { Authorization: `Bearer ${key}` });
export const opening = (more = {}) => ({
  idempotency_key: randomUUID(),
  intent: 'a flight to Boston',
  identity: { consent_granted: false },
  ...more,
});

export function toolCall(name, args, id = 1) {
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });
}

/**
 * A tool call with the attacker's key, or `key`; `null`: without one. Gives status, the tool's answer and its error
 * code.
 */
export async function call(target, name, args, { key = target.keys?.attacker, headers, ...rest } = {}) {
  const body = typeof args === 'string' ? args : toolCall(name, args);
  const answer = await send(target, body, { headers: { ...bearer(key ?? undefined), ...headers }, ...rest });
  const result = parsed(answer.text)?.result?.structuredContent ?? {};
  return { ...answer, result, code: result.adcp_error?.code };
}

/** An ACP request. */
export async function acp(target, method, path, body, { key = target.keys?.attacker, idempotency, ...rest } = {}) {
  const headers = {
    ...bearer(key),
    'API-Version': '2026-04-17',
    ...(method === 'POST' && { 'Idempotency-Key': idempotency ?? randomUUID() }),
  };
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await send(target, text, { headers, method, path: `/acp${path}`, ...rest });
  return { ...answer, body: parsed(answer.text) ?? {} };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const post = (body, more = '') =>
  `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${JSON_HEADERS}Content-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;

/**
 * A raw connection until it closes, or for `ms`: what came back, and after how long. `again`: bytes sent every 200 ms.
 * `reads: false`: never reads, and never closes its own half.
 */
export function dial(target, bytes, ms, { again, from, reads = true } = {}) {
  return new Promise((resolve) => {
    const socket = connect({ port: target.port, host: '127.0.0.1', localAddress: from, allowHalfOpen: !reads });
    sockets.add(socket);
    const began = performance.now();
    let text = '';
    let connected = false;
    const timer = again && setInterval(() => socket.writable && socket.write(again), 200);
    const over = setTimeout(() => socket.destroy(), ms);
    socket.on('connect', () => {
      connected = true;
      if (bytes) socket.write(bytes);
    });
    if (reads) {
      socket.on('data', (part) => {
        text += part.toString('latin1');
      });
    } else socket.pause();
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      clearTimeout(over);
      sockets.delete(socket);
      resolve({ text, connected, status: text.slice(9, 12), seconds: (performance.now() - began) / 1000 });
    });
  });
}

export const times = (count, make) => Promise.all(Array.from({ length: count }, (_, at) => make(at)));

/** `make` for every number below `count`, `width` at a time, until the target's time is over. */
export async function inTurn(target, count, width, make) {
  let next = 0;
  await times(width, async () => {
    while (next < count && !target.over()) await make(next++);
  });
}

/**
 * `make` `perSecond` times a second, `count` times at most, whether or not earlier ones were answered; then waits for
 * all.
 */
export async function paced(target, count, perSecond, make) {
  const began = performance.now();
  const all = [];
  while (all.length < count && !target.over()) {
    const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1);
    while (all.length < due) all.push(make(all.length));
    await wait(4);
  }
  return Promise.all(all);
}

export function tally(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** No page, no stack, nothing of the platform in an answer. */
export const clean = (texts) => texts.every((text) => !/<html|<!doctype|\n\s+at |node:internal/i.test(text));

/** A gauge of /metrics, asked with the operator's key. */
export async function gauge(target, name) {
  const { text } = await send(target, undefined, { path: '/metrics', headers: bearer(target.keys?.operator) });
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}
