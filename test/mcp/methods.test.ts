/** Methods besides tool calls: what their parameters must be, and what is answered to those that ask for other things. */
import { describe, expect, test } from 'vitest';
import { argumentsOf, isParams, otherAnswer, paramProblem, paramsOf } from '../../src/mcp/methods.ts';

describe('what hosts ask for that is not there', () => {
  test.each<[unknown, object | undefined]>([
    [
      'resources/list',
      {
        result: {
          resources: [
            {
              uri: 'ui://si/app.html',
              name: 'si-app',
              title: 'What the brand shows',
              description:
                'Cards, buttons, comparison and handoff of a Sponsored Intelligence session, for hosts that draw MCP Apps.',
              mimeType: 'text/html;profile=mcp-app',
              _meta: { ui: { prefersBorder: true } },
            },
          ],
        },
        kept: true,
      },
    ],
    [
      'resources/read',
      {
        result: {
          contents: [
            {
              uri: 'ui://si/app.html',
              mimeType: 'text/html;profile=mcp-app',
              text: '<!doctype html>',
              _meta: { ui: { prefersBorder: true } },
            },
          ],
        },
        kept: true,
      },
    ],
    ['resources/templates/list', { result: { resourceTemplates: [] }, kept: true }],
    ['prompts/list', { result: { prompts: [] }, kept: true }],
    ['completion/complete', { result: { completion: { values: [], total: 0, hasMore: false } }, kept: false }],
    ['logging/setLevel', { result: {}, kept: false }],
    ['ping', undefined],
    ['toString', undefined],
    [undefined, undefined],
  ])('%s is answered with %j', async (method, answer) => {
    expect(await otherAnswer(method, async () => '<!doctype html>')).toEqual(answer);
  });
});

describe('parameters', () => {
  const NO_CURSOR = 'There is no such cursor: the list is one page. Ask again without cursor.';
  test.each<[unknown, Record<string, unknown>, string]>([
    ['initialize', {}, 'params.protocolVersion must name a protocol version.'],
    ['initialize', { protocolVersion: 7 }, 'params.protocolVersion must name a protocol version.'],
    ['tools/call', { name: 7 }, 'params.name must name a tool.'],
    ['resources/read', { uri: 'x' }, 'There is no such resource. See resources/list.'],
    ['prompts/get', { name: 'x' }, 'There is no such prompt: this server has none. See tools/list.'],
    [
      'logging/setLevel',
      { level: 'loud' },
      'params.level must be one of debug, info, notice, warning, error, critical, alert, emergency.',
    ],
    ['tools/list', { cursor: '' }, NO_CURSOR],
    ['resources/list', { cursor: 'x' }, NO_CURSOR],
    ['resources/templates/list', { cursor: 0 }, NO_CURSOR],
    ['prompts/list', { cursor: 'x' }, NO_CURSOR],
  ])('of %s, %j are refused: %s', (method, params, message) => {
    expect(paramProblem(method, params)).toEqual({ status: 200, code: -32602, message });
  });

  test.each<[unknown, Record<string, unknown>]>([
    ['initialize', { protocolVersion: 'x' }],
    ['tools/call', { name: '' }],
    ['logging/setLevel', { level: 'emergency' }],
    ['tools/list', { cursor: null }],
    ['resources/read', { uri: 'ui://si/app.html' }],
    ['prompts/list', {}],
    ['toString', { cursor: 'x' }],
    [undefined, { cursor: 'x' }],
  ])('of %s, %j are taken', (method, params) => {
    expect(paramProblem(method, params)).toBeUndefined();
  });

  test.each<[unknown, boolean]>([
    [{}, true],
    [undefined, true],
    [null, true],
    [[], true],
    [[1], false],
    ['x', false],
    [0, false],
  ])('%j can stand for parameters: %s', (value, can) => {
    expect(isParams(value)).toBe(can);
  });

  test('that were left out are none, and arguments are handed on as they were written', () => {
    expect([{}, { params: null }, { params: [] }, { params: { a: 1 } }].map(paramsOf)).toEqual([{}, {}, {}, { a: 1 }]);
    expect([undefined, null, [], [1], 'x', 0, { a: 1 }].map((given) => argumentsOf({ arguments: given }))).toEqual([
      ...[{}, {}, {}, [1], 'x', 0, { a: 1 }],
    ]);
  });
});
