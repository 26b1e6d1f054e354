/** A2UI end to end: sent when it was negotiated and never else, valid, and pressed with the same effect as the buttons. */
import { describe, expect, test } from 'vitest';
import { SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { pressesOf, surfaceComplaints } from '../a2ui.ts';
import { openHost } from '../host.ts';
import { elementsOf, type Json } from '../official.ts';

const A2UI = { a2ui: { supported: true, catalogs: ['si-standard', 'standard'] }, commerce: { acp_checkout: true } };
const surfaceIn = (answer: Json) => (answer.response as Json).surface;
const SAID = ['What do you have?', 'Compare the first two', 'the cheapest one', "I'll take it"];

describe('a host with A2UI', () => {
  test.each(
    SHIPPED_BRANDS,
  )('of %s gets a valid surface beside the same words and elements (R97, P38)', async (brand) => {
    const [plain, drawing] = [await openHost({ brand }), await openHost({ brand })];
    const without = await plain.start('Hello', { supported_capabilities: { commerce: { acp_checkout: true } } });
    const talk = await drawing.start('Hello', { supported_capabilities: A2UI });
    expect(talk.opening.negotiated_capabilities).toMatchObject({
      a2ui: { supported: true, catalogs: ['si-standard'] },
    });
    const pairs: [Json, Json][] = [[without.opening, talk.opening]];
    for (const message of SAID) pairs.push([await without.say(message), await talk.say(message)]);
    const names = new Set<unknown>();
    for (const [bare, drawn] of pairs) {
      const { surface, ...rest } = drawn.response as Json;
      expect(rest).toEqual(bare.response);
      expect(surface !== undefined).toBe(elementsOf(drawn).length > 0);
      if (surface === undefined) continue;
      expect(surfaceComplaints(surface)).toEqual([]);
      names.add((surface as Json).surfaceId);
    }
    expect(names.size).toBe(pairs.filter(([, drawn]) => surfaceIn(drawn) !== undefined).length);
    expect(names.size).toBeGreaterThan(1);
  });

  test('presses what a surface shows with the effect of the button it stands for (P38)', async () => {
    const opening = await openHost({ brand: 'acme-outdoor' });
    const { opening: shown } = await opening.start('a tent', { supported_capabilities: A2UI });
    const presses = pressesOf(surfaceIn(shown));
    expect(presses.map(({ action }) => action)).toEqual(expect.arrayContaining(['select', 'compare']));
    const pressed = elementsOf(shown).flatMap(({ type, data }) => {
      if (type === 'action_button') return [data as Json];
      return ((data as Json).items as Json[]).map(({ cta }) => cta as Json);
    });
    expect(presses.length).toBe(pressed.length);
    for (const [at, { action, payload, element_id }] of presses.entries()) {
      const [left, right] = [await openHost({ brand: 'acme-outdoor' }), await openHost({ brand: 'acme-outdoor' })];
      const a = await left.start('a tent', { supported_capabilities: A2UI });
      const b = await right.start('a tent', { supported_capabilities: A2UI });
      const bySurface = await left.call('si_send_message', {
        session_id: a.id,
        idempotency_key: '00000000-0000-4000-8000-000000000001',
        action_response: { action, payload, element_id },
      });
      const byButton = await b.press(String(pressed[at]?.action), pressed[at]?.payload as Json);
      expect((bySurface.structuredContent as Json).response).toEqual(byButton.response);
    }
  });

  test('goes all the way to a handoff by surfaces alone, with no other component negotiated (R52, R97)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const talk = await host.start('the lightest tent for two', {
      supported_capabilities: { ...A2UI, components: { standard: [] } },
    });
    let answer = talk.opening;
    const wanted = ['checkout', 'choose', 'select'];
    for (let turn = 0; turn < 6 && answer.session_status === 'active'; turn++) {
      expect(elementsOf(answer)).toEqual([]);
      const presses = pressesOf(surfaceIn(answer));
      const next = wanted.flatMap((name) => presses.find(({ action }) => action === name) ?? [])[0];
      answer = await talk.press(String(next?.action), next?.payload);
    }
    expect(answer.session_status).toBe('pending_handoff');
  });

  test('gets the surface again, byte for byte, when it asks again', async () => {
    const host = await openHost();
    const talk = await host.start('flights to Boston', { supported_capabilities: A2UI });
    const request = {
      session_id: talk.id,
      idempotency_key: '00000000-0000-4000-8000-000000000002',
      message: 'any earlier ones?',
    };
    const first = (await host.call('si_send_message', request)).structuredContent as Json;
    const again = (await host.call('si_send_message', request)).structuredContent as Json;
    expect(again.replayed).toBe(true);
    expect(again.response).toEqual(first.response);
    expect(surfaceIn(first)).toBeDefined();
  });
});

describe('a host without A2UI', () => {
  test.each<[string, Json | undefined]>([
    ['says nothing', undefined],
    ['does not name it', { commerce: { acp_checkout: true } }],
    ['declares it unsupported', { a2ui: { supported: false, catalogs: ['si-standard'] } }],
    ['names no catalogue', { a2ui: { supported: true } }],
    ['has other catalogues', { a2ui: { supported: true, catalogs: ['standard'] } }],
  ])('that %s gets no surface in any turn (R52, P38)', async (_case, supported_capabilities) => {
    const host = await openHost();
    const talk = await host.start('flights to Boston', supported_capabilities && { supported_capabilities });
    expect(talk.opening.negotiated_capabilities).toMatchObject({ a2ui: { supported: false } });
    const answers = [talk.opening];
    for (const message of SAID) answers.push(await talk.say(message));
    expect(answers.map(surfaceIn)).toEqual(answers.map(() => undefined));
  });

  test('without checkout no surface holds a button that buys (R52, R95)', async () => {
    const host = await openHost({ brand: 'acme-outdoor' });
    const talk = await host.start('the lightest tent', { supported_capabilities: { a2ui: A2UI.a2ui } });
    const answers = [talk.opening, await talk.say('tell me more about it'), await talk.say("I'll take it")];
    const actions = answers.map(surfaceIn).flatMap((surface) => (surface ? pressesOf(surface) : []));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter(({ action }) => /checkout|cart/.test(action))).toEqual([]);
  });
});
