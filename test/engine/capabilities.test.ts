import { describe, expect, test } from 'vitest';
import {
  asSiCapabilities,
  describeAgent,
  effectiveCapabilities,
  negotiate as negotiated,
} from '../../src/engine/capabilities.ts';
import type { SiCapabilities } from '../../src/protocol/messages.ts';
import { brand } from './agent-fixture.ts';

const negotiate = (host: SiCapabilities | undefined) => effectiveCapabilities(negotiated(host));
const agent = { url: 'https://si.skyhike.example/mcp', build_version: '1.2.3', replay_ttl_seconds: 3600 };

describe('capabilities', () => {
  test('the agent describes itself completely to an empty request (R25, R26, R27, R28, R31, R33)', () => {
    expect(describeAgent(brand, {}, '3.1', agent)).toEqual({
      adcp: {
        major_versions: [3],
        supported_versions: ['3.0', '3.1', '3.2'],
        build_version: '1.2.3',
        idempotency: { supported: true, replay_ttl_seconds: 3600 },
      },
      supported_protocols: ['sponsored_intelligence'],
      experimental_features: ['sponsored_intelligence.core'],
      specialisms: ['sponsored-intelligence'],
      sponsored_intelligence: {
        endpoint: { transports: [{ type: 'mcp', url: 'https://si.skyhike.example/mcp' }], preferred: 'mcp' },
        capabilities: {
          modalities: { conversational: true, voice: false, video: false, avatar: false },
          components: {
            standard: ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'],
            extensions: {},
          },
          commerce: { acp_checkout: true },
          a2ui: { supported: true, catalogs: ['si-standard'] },
          mcp_apps: true,
        },
        brand_url: 'https://skyhike.example',
        brand: { domain: 'skyhike.example' },
      },
      last_updated: '2026-01-10T08:00:00Z',
    });
  });

  test('specialisms are left out for 3.0, and for those who name the major alone as 3.0 clients do (R29)', () => {
    expect(describeAgent(brand, {}, '3.0', agent)).not.toHaveProperty('specialisms');
    expect(describeAgent(brand, { adcp_major_version: 3 }, '3.1', agent)).not.toHaveProperty('specialisms');
    const named = { adcp_version: '3.1', adcp_major_version: 3 };
    expect(describeAgent(brand, named, '3.1', agent)).toHaveProperty('specialisms');
    expect(describeAgent(brand, {}, '3.2', agent)).toHaveProperty('specialisms');
  });

  test('a filter without our protocol drops the block and nothing else (R30)', () => {
    const filtered = describeAgent(brand, { protocols: ['media_buy'] }, '3.1', agent);
    expect(filtered.supported_protocols).toEqual(['sponsored_intelligence']);
    expect(filtered).not.toHaveProperty('sponsored_intelligence');
    const kept = describeAgent(brand, { protocols: ['media_buy', 'sponsored_intelligence'] }, '3.1', agent);
    expect(kept).toHaveProperty('sponsored_intelligence');
  });

  test('a host that says nothing gets the six components and our commerce (R51)', () => {
    expect(negotiate(undefined)).toEqual({
      standard: ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'],
      checkout: true,
    });
  });

  test('a host that sends capabilities without checkout has not negotiated it (R51)', () => {
    expect(negotiate({})).toMatchObject({ checkout: false });
    expect(negotiate({}).standard).toHaveLength(6);
    expect(negotiate({ commerce: { acp_checkout: false } }).checkout).toBe(false);
    expect(negotiate({ commerce: { acp_checkout: true } }).checkout).toBe(true);
  });

  test('components are the intersection in our order, and may be none (R51, R52)', () => {
    expect(negotiate({ components: { standard: ['carousel', 'text'] } }).standard).toEqual(['text', 'carousel']);
    expect(negotiate({ components: { standard: [] } }).standard).toEqual([]);
  });

  test('what only the host can do stays false and its unknown members are not echoed (R32, R51, R53)', () => {
    const host = {
      modalities: { conversational: false, voice: true, hologram: true },
      components: { standard: ['text' as const], extensions: { app_handoff: '1.0' } },
      a2ui: { supported: true, catalogs: ['standard'] },
      mcp_apps: true,
      telepathy: true,
    };
    expect(asSiCapabilities(negotiate(host))).toEqual({
      modalities: { conversational: true, voice: false, video: false, avatar: false },
      components: { standard: ['text'], extensions: {} },
      commerce: { acp_checkout: false },
      a2ui: { supported: false },
      mcp_apps: true,
    });
  });
});
