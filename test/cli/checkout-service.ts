/** A service with a checkout, as tests of the built program call it. */
import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { assertSession, type Json } from '../checkout/acp-official.ts';
import type { Program } from './program.ts';
import { call, type Service } from './serving.ts';
import { type Call, PURCHASES, type Purchase } from './shopping.ts';

export const HERE = ['--checkout'];

export const OREGON = {
  ...{ name: 'Jane', line_one: '1 Way', city: 'Portland', state: 'Oregon', country: 'US', postal_code: '97201' },
};

/** The sandbox key that a service printed. */
export function keyOf({ program }: Service): string {
  const [, key = ''] = /^sandbox key: (si_[0-9a-f]{12}_[\w-]{43})$/m.exec(program.stdout()) ?? [];
  expect(key).not.toBe('');
  return key;
}

export const over =
  (service: Service): Call =>
  async (tool, args) => {
    const { structuredContent, isError } = await call(service, tool, args);
    expect(isError, JSON.stringify(structuredContent)).toBeUndefined();
    return structuredContent as Json;
  };

/** One POST to the merchant; every session is held against the official schema. */
export async function post(url: string, key: string, body: object, more: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'API-Version': '2026-04-17',
      'Idempotency-Key': randomUUID(),
      'Content-Type': 'application/json',
      ...more,
    },
    body: JSON.stringify(body),
  });
  const read = (await response.json()) as Json;
  if (response.ok && 'line_items' in read) assertSession(read);
  return { status: response.status, headers: response.headers, body: read };
}

export const [delta] = PURCHASES as [Purchase];

/** A receiver of webhooks; `answer` gets how many have come. */
export async function receive(answer: (response: ServerResponse, count: number) => void) {
  const got: { body: string; signature: string | undefined }[] = [];
  let closed = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      got.push({ body, signature: String(request.headers['merchant-signature']) });
      answer(response, got.length);
    });
    response.on('close', () => {
      if (!response.writableFinished) closed++;
    });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, got, hungUp: () => closed };
}

/** Tools of a stdio server. */
export const through =
  (program: Program): Call =>
  async (name, args) => {
    const { result } = await program.ask('tools/call', { name, arguments: args });
    const { structuredContent, isError } = result as { structuredContent: Json; isError?: boolean };
    expect(isError, JSON.stringify(structuredContent)).toBeUndefined();
    return structuredContent;
  };

export const meta = () => ({ api_version: '2026-04-17', idempotency_key: randomUUID() });
