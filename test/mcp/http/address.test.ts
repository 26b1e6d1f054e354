import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressGroup, isLoopback, readAddress } from '../../../src/mcp/http/address.ts';

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
