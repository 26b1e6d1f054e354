/** The profile of an agent: how it is written, what is made up for it, what is refused. */
import { describe, expect, test } from 'vitest';
import { completed, offeringCandidates, ProfileError, readProfile } from '../../../src/lab/agent-check/profile.ts';

describe('readProfile', () => {
  test('reads every member', () => {
    const text = `
offering: autumn-brew
unavailable: summer-brew
intent: I am looking for a kettle.
messages: [Which is the quietest?]
buy:
  - I'll take the Wren.
  - { action: checkout, payload: { product_id: wren }, element_id: b1 }
back: Not yet.
releases: ["3.1"]
`;
    expect(readProfile(text)).toEqual({
      offering: 'autumn-brew',
      unavailable: 'summer-brew',
      intent: 'I am looking for a kettle.',
      messages: ['Which is the quietest?'],
      buy: ["I'll take the Wren.", { action: 'checkout', payload: { product_id: 'wren' }, element_id: 'b1' }],
      back: 'Not yet.',
      releases: ['3.1'],
    });
  });

  test('an empty file leaves everything out, and nothing may be bought', () => {
    expect(readProfile('')).toEqual({});
    expect(readProfile('buy: []')).toEqual({ buy: [] });
  });

  test.each([
    ['offering: [', 'no YAML'],
    ['just words', 'a map with'],
    ['offerings: a', 'has no offerings'],
    ['offering: 5', 'offering is text'],
    ['intent: ""', 'intent is text'],
    ['messages: []', 'messages is a list of texts'],
    ['releases: [3.1]', 'Write releases as "3.1", in quotes'],
    ['buy: yes', 'buy is a list of turns'],
    ['buy: [{ payload: {} }]', 'a map with action'],
  ])('refuses %s', (text, why) => {
    expect(() => readProfile(text)).toThrow(ProfileError);
    expect(() => readProfile(text)).toThrow(why);
  });
});

describe('completed', () => {
  const capabilities = { adcp: { supported_versions: ['3.0', '3.1', '3.3'] } };

  test('takes the newest releases that the agent lists and the checks know, and looks for an offering', async () => {
    expect(await completed({}, capabilities, async () => 'found-1')).toEqual({
      releases: ['3.1', '3.0'],
      offering: 'found-1',
      intent: 'I would like to see what you offer.',
      messages: ['What do you recommend?'],
      back: 'Not yet, please show me other ones.',
    });
  });

  test('what the file says goes before', async () => {
    const given = { offering: 'mine-1', releases: ['3.0'], intent: 'A kettle.' };
    const made = await completed(given, capabilities, async () => {
      throw new Error('nobody is to look for it');
    });
    expect(made).toMatchObject(given);
  });

  test('without an offering there is none', async () => {
    expect(await completed({}, {}, async () => undefined)).not.toHaveProperty('offering');
  });
});

test('words that may be ids of offerings are those with a digit, an underscore or a hyphen, once each, twelve at most', () => {
  const texts = [
    'Offerings now: acme_camp (Ready), boots-15. Call si_get_offering with offering_id.',
    'acme_camp 2026 v1',
  ];
  expect(offeringCandidates(texts, ['si_get_offering', 'offering_id'])).toEqual(['acme_camp', 'boots-15']);
  const many = Array.from({ length: 30 }, (_, at) => `offer-${at}`).join(' ');
  expect(offeringCandidates([many], [])).toHaveLength(12);
});
