/** What a server says of itself in tests that are about something else: Delta's introduction, with the profile written out. */
import type { BrandProfile } from '../src/brands/profile.ts';
import { introduce } from '../src/mcp/introduction.ts';
import { tools } from '../tools/index.ts';

/** Equal to that of the shipped pack (test/brands/profile.test.ts). */
export const DELTA: BrandProfile = {
  name: 'Delta',
  sells: 'flights between New York JFK and Boston',
  about: 'Delta flies between New York JFK and Boston Logan all through the day.',
  website: 'https://delta.example',
  offerings: [
    { id: 'delta_chatgpt_3313', title: 'New York to Boston with a Premium Economy upgrade' },
    { id: 'delta_evening_saver', title: 'Evenings to Boston' },
  ],
  more: 0,
};

export const introduction = introduce({ profile: DELTA, tools, version: '0.0.0-test' });
