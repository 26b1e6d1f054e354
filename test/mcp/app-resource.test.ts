/** The MCP App as a host finds it: declared, named by the tools, listed, read; and named in answers only where it was negotiated. */
import { describe, expect, test } from 'vitest';
import { appBeside } from '../../src/mcp/app-resource.ts';
import { introduce } from '../../src/mcp/introduction.ts';
import { openConnection } from '../../src/mcp/server.ts';
import { tools } from '../../tools/index.ts';
import { openHost, openTestAgent } from '../host.ts';
import { DELTA } from '../introduced.ts';
import type { Json } from '../official.ts';

const SILENT = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

function connection(app: () => Promise<string>) {
  const introduction = introduce({ profile: DELTA, tools, version: '1', app });
  return openConnection({
    dispatch: async () => undefined,
    introduction: async () => introduction,
    principal: 'host',
    log: SILENT,
  });
}

const read = (uri: string) => ({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } });

describe('the app', () => {
  test('is read as one page of its own type, the same for everyone (P39)', async () => {
    const server = connection(async () => '<!doctype html>');
    expect(JSON.parse(String(await server.answer(read('ui://si/app.html')))).result).toEqual({
      contents: [
        {
          uri: 'ui://si/app.html',
          mimeType: 'text/html;profile=mcp-app',
          text: '<!doctype html>',
          _meta: { ui: { prefersBorder: true } },
        },
      ],
    });
  });

  test.each([
    'ui://si/other.html',
    'file:///etc/passwd',
    '',
  ])('%j is no resource, and that says nothing else', async (uri) => {
    const server = connection(async () => '<!doctype html>');
    expect(JSON.parse(String(await server.answer(read(uri)))).error).toEqual({
      code: -32602,
      message: 'There is no such resource. See resources/list.',
    });
  });

  test('that cannot be read is a mistake of ours, without its words', async () => {
    const server = connection(appBeside('file:///nowhere/at-all/'));
    expect(JSON.parse(String(await server.answer(read('ui://si/app.html')))).error).toEqual({
      code: -32603,
      message: 'Internal error',
    });
  });

  test('is named by the two tools whose answers it shows, in both spellings (P39)', () => {
    const named = tools.map((tool) => [tool.name, tool.card(DELTA)._meta]);
    const _meta = { ui: { resourceUri: 'ui://si/app.html' }, 'ui/resourceUri': 'ui://si/app.html' };
    expect(named).toEqual([
      ['get_adcp_capabilities', undefined],
      ['si_get_offering', undefined],
      ['si_initiate_session', _meta],
      ['si_send_message', _meta],
      ['si_terminate_session', undefined],
    ]);
  });

  test.each<[string, Json | undefined, string | undefined]>([
    ['negotiates it', { mcp_apps: true, commerce: { acp_checkout: true } }, 'ui://si/app.html'],
    ['declares it unsupported', { mcp_apps: false }, undefined],
    ['says nothing of itself', undefined, undefined],
  ])('is named in the answers of a host that %s: (R52, P39)', async (_case, supported_capabilities, uri) => {
    const host = await openHost();
    const talk = await host.start('flights', supported_capabilities && { supported_capabilities });
    expect((talk.opening.negotiated_capabilities as Json).mcp_apps).toBe(uri !== undefined);
    for (const message of ['earlier ones?', 'the cheapest']) {
      const answer = await talk.say(message);
      expect(answer.mcp_resource_uri).toBe(uri);
      // The words are complete without it.
      expect(String((answer.response as Json).message).length).toBeGreaterThan(10);
    }
  });

  test('changes nothing else of an answer (R96, P39)', async () => {
    const [one, other] = [await openTestAgent(), await openTestAgent()];
    const commerce = { acp_checkout: true };
    const plain = await (await one.connect()).start('flights', { supported_capabilities: { commerce } });
    const shown = await (await other.connect()).start('flights', {
      supported_capabilities: { commerce, mcp_apps: true },
    });
    const { mcp_resource_uri, ...rest } = await shown.say('earlier ones?');
    expect(mcp_resource_uri).toBe('ui://si/app.html');
    expect(rest).toEqual(await plain.say('earlier ones?'));
  });
});
