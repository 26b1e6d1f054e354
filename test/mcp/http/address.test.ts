import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressGroup,
  createAddress,
  hostName,
  isLoopback,
  readAddress,
  readOrigin,
} from '../../../src/mcp/http/address.ts';

describe('addresses, however they are written', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['[::FfFf:203.0.113.7]:65535', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:FFFF:CB00:7107', '203.0.113.7'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8:0::0001]:443', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8::1]', '2001:db8:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['1::ffff:203.0.113.7', '1:0:0:0:0:ffff:cb00:7107'],
    ['0:1::ffff:203.0.113.7', '0:1:0:0:0:ffff:cb00:7107'],
    ['::1:ffff:203.0.113.7', '0:0:0:0:1:ffff:cb00:7107'],
    ['::ffff:203.0.113.7%eth0', '203.0.113.7'],
    ['::1.2.3.4', '0:0:0:0:0:0:102:304'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0:0:0:cb00:7107'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['', undefined],
    ['unknown', undefined],
    ['_hidden', undefined],
    ['203.0.113', undefined],
    ['203.0.113.256', undefined],
    ['203.0.113.7:port', undefined],
    ['2001:db8::1::2', undefined],
    ['[203.0.113.7', undefined],
    ['host.example', undefined],
  ])('%j is %j', (text, address) => {
    expect(readAddress(text)).toBe(address);
  });

  test('every way to write an IPv6 address gives the same one, with or without a port', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        groups,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 65535 }),
        (all, upper, padded, port) => {
          const long = all.map((one) => one.toString(16).padStart(padded ? 4 : 1, '0')).join(':');
          const short = new URL(`http://[${long}]/`).hostname.slice(1, -1);
          const expected = readAddress(long);
          expect(expected).toBeDefined();
          for (const text of [long, short, `[${short}]`, `[${long}]:${port}`])
            expect(readAddress(upper ? text.toUpperCase() : text)).toBe(expected);
        },
      ),
    );
  });

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8:0'],
  ])('%s is counted as %j', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });

  test.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['[::1]', true],
    ['::ffff:127.0.0.1', true],
    ['localhost', true],
    ['127.evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    [undefined, false],
  ])('that %j is this machine is %j', (address, own) => {
    expect(isLoopback(address)).toBe(own);
  });
});

describe('who may ask', () => {
  const { hostAllowed, originAllowed, corsHeaders, preflightHeaders } = createAddress({
    allowedHosts: ['localhost', 'SI.brand.example', '[::1]'],
    allowedOrigins: ['https://app.example', 'moz-extension://0b6b'],
  });

  test.each([
    ['localhost', true],
    ['LOCALHOST:3333', true],
    ['si.brand.example.', true],
    ['[::1]:3333', true],
    ['brand.example', false],
    ['si.brand.example.evil.example', false],
    ['localhost:port', false],
    ['', false],
    [undefined, false],
  ])('the Host %j is ours: %s', (host, ours) => {
    expect(hostAllowed(host)).toBe(ours);
  });

  test.each([
    [undefined, true],
    ['https://app.example', true],
    ['moz-extension://0b6b', true],
    ['http://localhost:6274', true],
    ['https://si.brand.example', true],
    ['ftp://localhost', false],
    ['http://localhost/path', false],
    ['https://app.example:8443', false],
    ['null', false],
    ['', false],
  ])('a page of %j may ask: %s', (origin, may) => {
    expect(originAllowed(origin)).toBe(may);
  });

  test('only a named page may read the answer, and what caches keep depends on who asked', () => {
    expect(corsHeaders('https://app.example')).toEqual([
      ...['Access-Control-Allow-Origin', 'https://app.example'],
      ...['Access-Control-Expose-Headers', 'mcp-protocol-version, retry-after, www-authenticate'],
      ...['Vary', 'Origin'],
    ]);
    for (const origin of [undefined, 'http://localhost']) expect(corsHeaders(origin)).toEqual(['Vary', 'Origin']);
    const nobodyNamed = createAddress({ allowedHosts: ['localhost'], allowedOrigins: [] });
    expect(nobodyNamed.corsHeaders('http://localhost')).toEqual([]);
  });

  test('a named page is told what it may send, and that this network may be reached where it asks for that', () => {
    const allowed = [
      ...['Access-Control-Allow-Origin', 'https://app.example', 'Access-Control-Allow-Methods', 'POST'],
      'Access-Control-Allow-Headers',
      'accept, authorization, content-type, last-event-id, mcp-method, mcp-name, mcp-protocol-version, mcp-session-id, traceparent, tracestate',
      ...['Access-Control-Max-Age', '600', 'Vary', 'Origin'],
    ];
    expect(preflightHeaders('https://app.example', false)).toEqual(allowed);
    expect(preflightHeaders('https://app.example', true)).toEqual([
      ...allowed,
      ...['Access-Control-Allow-Private-Network', 'true'],
    ]);
    for (const origin of [undefined, 'http://localhost']) expect(preflightHeaders(origin, true)).toBeUndefined();
  });

  test.each([
    ['HTTPS://App.example:443/', 'https://app.example'],
    ['http://localhost:6274', 'http://localhost:6274'],
    ['moz-extension://0b6b', 'moz-extension://0b6b'],
    ['null', undefined],
    ['*', undefined],
    ['app.example', undefined],
    ['https://app.example/path', undefined],
    ['https://app.example?x', undefined],
    ['https://ann@app.example', undefined],
    ['https://[app', undefined],
    ['https://', undefined],
  ])('as an origin %j is %j', (text, origin) => {
    expect(readOrigin(text)).toBe(origin);
  });

  test.each([
    ['Example.com.:80', 'example.com'],
    ['a_b-c.example', 'a_b-c.example'],
    ['[FE80::1]:1', '[fe80::1]'],
    ['ann@example.com', undefined],
    [undefined, undefined],
  ])('the name in the Host %j is %j', (host, name) => {
    expect(hostName(host)).toBe(name);
  });
});
