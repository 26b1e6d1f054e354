/** JSON-RPC bodies as text: ids as they were written, and a tool's answer turned into JSON once. */
import { describe, expect, test } from 'vitest';
import { toCallToolResult } from '../../src/mcp/result.ts';
import { errorBody, idText, readId, resultBody, toolResultText, unknownTool } from '../../src/mcp/wire.ts';
import { ok } from '../../src/protocol/errors.ts';
import { ExactNumber } from '../../src/protocol/exact-json.ts';
import { isRecord } from '../../src/protocol/json-object.ts';

describe('bodies', () => {
  const long = new ExactNumber('12345678901234567890');

  test('carry the id as it was written', () => {
    expect([1, 'a"b', null, long].map(idText)).toEqual(['1', '"a\\"b"', 'null', '12345678901234567890']);
    expect(resultBody('a', '{}')).toBe('{"result":{},"jsonrpc":"2.0","id":"a"}');
    expect(errorBody(long, { code: -32600, message: 'No.' })).toBe(
      '{"jsonrpc":"2.0","id":12345678901234567890,"error":{"code":-32600,"message":"No."}}',
    );
    expect(errorBody(null, { code: -1, message: 'No.', data: { a: 1 } })).toBe(
      '{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"No.","data":{"a":1}}}',
    );
  });

  test.each<[unknown, unknown]>([
    [1, 1],
    [1.5, 1.5],
    ['', ''],
    [long, long],
    [null, undefined],
    [undefined, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [true, undefined],
    [{}, undefined],
  ])('of the id %j, %j can be repeated', (id, read) => {
    expect(readId({ id })).toBe(read);
  });

  test('hold a tool’s answer once as text and once as it is, and what else stands in its result', () => {
    const result = toCallToolResult({ result: ok({ a: '"' }), release: '3.1' });
    const json = '{"status":"completed","adcp_version":"3.1","a":"\\""}';
    expect(toolResultText(result)).toBe(
      `{"content":[{"type":"text","text":${JSON.stringify(json)}}],"structuredContent":${json}}`,
    );
    expect(JSON.parse(toolResultText({ ...result, isError: true, _meta: { b: 1 } }, ',"c":2'))).toEqual({
      ...{ content: result.content, structuredContent: result.structuredContent },
      ...{ isError: true, _meta: { b: 1 }, c: 2 },
    });
  });

  test.each([
    ['si_buy', 'si_buy'],
    ['n'.repeat(64), 'n'.repeat(64)],
    ['n'.repeat(65), '(not a tool name)'],
    ['', '(not a tool name)'],
    ['my card is 4111', '(not a tool name)'],
  ])('name the unknown tool %j as %s', (name, shown) => {
    expect(unknownTool(name, new Set(['a', 'b']))).toEqual({
      status: 200,
      code: -32602,
      message: `Unknown tool: ${shown}. Tools: a, b.`,
    });
  });
});

test('a record is an object that is no list', () => {
  expect([{}, { a: 1 }, [], null, undefined, 'x', 7].map(isRecord)).toEqual([
    ...[true, true, false, false, false, false, false],
  ]);
});
