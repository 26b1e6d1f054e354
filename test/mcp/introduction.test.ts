/** What a server says of itself before any call. */
import { describe, expect, test } from 'vitest';
import { NO_BRAND } from '../../src/brands/profile.ts';
import { greet, introduce, serverInfo } from '../../src/mcp/introduction.ts';
import { initializeResult, offeredVersion } from '../../src/mcp/legacy.ts';
import { checkoutTools } from '../../tools/checkout/list.ts';
import { tools } from '../../tools/index.ts';
import { DELTA } from '../introduced.ts';

const TITLE = 'Delta brand agent (Sponsored Intelligence)';
const infoOf = (more: object, servedLogo?: () => string | undefined) =>
  serverInfo({ profile: { ...DELTA, ...more }, version: '1.2.3', servedLogo }, '2025-11-25');

describe('what MCP calls an Implementation', () => {
  test('is name, title and version, and tells hosts of 2025-11-25 and later about the brand too', () => {
    const brief = { name: 'si-mcp', title: TITLE, version: '1.2.3' };
    const full = {
      ...brief,
      description: 'Delta flies between New York JFK and Boston Logan all through the day.',
      websiteUrl: 'https://delta.example',
    };
    const told = (protocolVersion: string) =>
      serverInfo({ profile: DELTA, version: '1.2.3', servedLogo: undefined }, protocolVersion);
    expect(['2024-11-05', '2025-06-18', '2025-11-25', '2026-07-28'].map(told)).toEqual([brief, brief, full, full]);
  });

  test('says what a brand sells that says nothing about itself, and names no site where there is none', () => {
    expect(infoOf({ about: undefined, website: undefined })).toStrictEqual({
      ...{ name: 'si-mcp', title: TITLE, version: '1.2.3' },
      description: 'Delta: flights between New York JFK and Boston.',
    });
  });

  test('names no brand where none could be read', () => {
    expect(serverInfo({ profile: NO_BRAND, version: '1', servedLogo: undefined }, '2025-06-18').title).toBe(
      'Sponsored Intelligence brand agent',
    );
  });

  test.each([
    ['https://delta.com/logo.png', 'image/png'],
    ['https://delta.com/logo.JPG', 'image/jpeg'],
    ['https://delta.com/logo.jpeg', 'image/jpeg'],
    ['https://delta.com/logo.webp', 'image/webp'],
    ['https://delta.com/a.b/logo.svg?v=1.png#x.jpg', 'image/svg+xml'],
    ['https://delta.com/logo.svg#x', 'image/svg+xml'],
  ])('tells the type of the logo %s: %s', (logo, mimeType) => {
    expect(infoOf({ logo }).icons).toEqual([{ src: logo, mimeType }]);
  });

  test('leaves the type of a logo out that its address does not tell', () => {
    expect(infoOf({ logo: 'https://delta.com/logo' }).icons).toStrictEqual([{ src: 'https://delta.com/logo' }]);
  });

  test('prefers the logo that the service serves, whose size it knows', () => {
    const src = 'https://si.brand.example/img/delta/logo.png';
    const logo = 'https://delta.com/logo.svg';
    expect(infoOf({ logo }, () => src).icons).toEqual([{ src, mimeType: 'image/png', sizes: ['256x256'] }]);
    expect(infoOf({ logo }, () => undefined).icons).toEqual([{ src: logo, mimeType: 'image/svg+xml' }]);
  });
});

describe('an introduction', () => {
  test('shows the five tools, and those of a checkout behind them where one is served', () => {
    const names = (given: object) =>
      introduce({ profile: DELTA, tools, version: '1', ...given }).cards.map(({ name }) => name);
    expect(names({})).toEqual(tools.map(({ name }) => name));
    expect(names({ checkoutTools })).toEqual([...tools, ...checkoutTools].map(({ name }) => name));
  });

  test('carries the brand, the version and the address of a served logo', () => {
    const servedLogo = () => 'https://si.brand.example/img/delta/logo.png';
    expect(introduce({ profile: DELTA, tools, version: '1.2.3', servedLogo })).toMatchObject({
      ...{ profile: DELTA, version: '1.2.3', servedLogo },
    });
  });

  test('tells of the checkout only where one is served', () => {
    const told = (checkout: boolean) => greet({ profile: DELTA, version: '1', checkout }).instructions;
    expect(told(true)).toContain('then create_, update_ and complete_checkout_session');
    expect(told(false)).not.toContain('checkout_session');
    const { instructions } = introduce({ profile: DELTA, tools, checkoutTools, version: '1' });
    expect(instructions).toBe(told(true));
    expect(introduce({ profile: DELTA, tools, version: '1' }).instructions).toBe(told(false));
  });
});

describe('a handshake', () => {
  test.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2024-11-05'],
    ['2099-01-01', '2025-11-25'],
    ['', '2025-11-25'],
  ])('who asks for %j is offered %s', (asked, offered) => {
    expect(offeredVersion(asked)).toBe(offered);
  });

  test('is answered with the version, tools and an app as capabilities, the server and its instructions', () => {
    const greeting = { profile: DELTA, version: '1', instructions: 'Ask.' };
    expect(JSON.parse(initializeResult(greeting, '2025-06-18'))).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: {
        tools: {},
        resources: {},
        extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
      },
      serverInfo: { name: 'si-mcp', title: TITLE, version: '1' },
      instructions: 'Ask.',
    });
  });
});
