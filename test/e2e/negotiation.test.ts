/** What was negotiated binds every later turn; the three releases end to end; several callers at once. */
import { describe, expect, test } from 'vitest';
import { anonymous, freshKey, type Host, openHost, openTestAgent, type Talk, uuidOf, words } from '../host.ts';
import { elementsOf, type Json, OFFICIAL_RELEASES } from '../official.ts';

/** A whole conversation up to the wish to buy; every answer of it, in order. */
async function converse(host: Host, supported_capabilities?: Json): Promise<{ talk: Talk; answers: Json[] }> {
  const talk = await host.start('User wants to fly to Boston next Tuesday morning', {
    ...(supported_capabilities && { supported_capabilities }),
  });
  const answers = [talk.opening];
  for (const message of [
    'Do you have any earlier flights?',
    'Show me three options',
    'What is the baggage allowance?',
    'Compare DL628 and DL632',
  ]) {
    answers.push(await talk.say(message));
  }
  answers.push(await talk.press('select_flight', { flight_number: 'DL628' }));
  answers.push(await talk.say("Great, I'll take it"));
  answers.push(await talk.press('checkout'));
  return { talk, answers };
}

const typesIn = (answers: Json[]) => [...new Set(answers.flatMap(elementsOf).map((element) => element.type))].sort();
const actionsIn = (answers: Json[]) =>
  [...JSON.stringify(answers.flatMap(elementsOf)).matchAll(/"action":"([^"]+)"/g)].map((match) => match[1]);

describe('components', () => {
  test('a host with only text is never shown anything else, and can still buy (R51, R52, R53, R96)', async () => {
    const host = await openHost();
    const capabilities = { components: { standard: ['text'] }, commerce: { acp_checkout: true } };
    const { talk, answers } = await converse(host, capabilities);
    expect(talk.opening.negotiated_capabilities).toMatchObject({ components: { standard: ['text'], extensions: {} } });
    expect(typesIn(answers).filter((type) => type !== 'text')).toEqual([]);
    expect(answers.at(-1)?.session_status).toBe('pending_handoff');
    expect(await talk.terminate('handoff_transaction')).toHaveProperty('acp_handoff');
  });

  test('a host that can render nothing gets words alone (R52, R96)', async () => {
    const host = await openHost();
    const { talk, answers } = await converse(host, { components: { standard: [] }, commerce: { acp_checkout: true } });
    expect(talk.opening.negotiated_capabilities).toMatchObject({ components: { standard: [] } });
    expect(answers.flatMap(elementsOf)).toEqual([]);
    for (const answer of answers) expect(words(answer).length).toBeGreaterThan(10);
    expect(words(talk.opening)).toMatch(/DL628[\s\S]*\$199/);
  });

  test('each single component is the only one sent (R51, R52)', async () => {
    const host = await openHost();
    for (const only of ['link', 'image', 'product_card', 'carousel', 'action_button']) {
      const { answers } = await converse(host, { components: { standard: [only] }, commerce: { acp_checkout: true } });
      expect(
        typesIn(answers).filter((type) => type !== only),
        only,
      ).toEqual([]);
    }
  });

  test('a host that says nothing, or nothing of components, gets the six standard ones (R51)', async () => {
    const host = await openHost();
    const six = ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'];
    for (const capabilities of [undefined, {}, { components: {} }, { commerce: { acp_checkout: true } }]) {
      const { opening } = await host.start('flights', capabilities && { supported_capabilities: capabilities });
      expect(opening.negotiated_capabilities).toMatchObject({ components: { standard: six } });
    }
    const { answers } = await converse(host);
    expect(typesIn(answers)).toContain('action_button');
    expect(typesIn(answers)).toContain('product_card');
  });

  test('what a card shows is also in the words (R96)', async () => {
    const host = await openHost();
    const { answers } = await converse(host);
    const cards = answers.map((answer) =>
      elementsOf(answer).flatMap(({ type, data }) =>
        type === 'product_card' ? [data as Json] : type === 'carousel' ? ((data as Json).items as Json[]) : [],
      ),
    );
    expect(cards.flat().length).toBeGreaterThan(8);
    for (const [index, answer] of answers.entries()) {
      for (const { title, price } of cards[index] ?? []) {
        expect(words(answer), JSON.stringify(answer.response)).toContain(title);
        expect(words(answer), JSON.stringify(answer.response)).toContain(price);
      }
    }
  });

  test('unknown members are ignored and not sent back (R9, R51)', async () => {
    const host = await openHost();
    const odd = {
      hologram: true,
      modalities: { conversational: true, smell: { strength: 3 }, voice: { codec: 'opus' } },
      components: { standard: ['text'], extensions: { chart: '1.0' }, odd: ['x'] },
      commerce: { acp_checkout: true, ap2: true },
      a2ui: { supported: true, catalogs: ['si-future'] },
      mcp_apps: true,
    };
    const { opening } = await host.start('flights to Boston', { supported_capabilities: odd });
    const negotiated = JSON.stringify(opening.negotiated_capabilities);
    expect(negotiated).not.toMatch(/hologram|smell|chart|odd|ap2|opus|si-future/);
    expect(opening.negotiated_capabilities).toMatchObject({
      modalities: { conversational: true, voice: false, video: false, avatar: false },
      components: { standard: ['text'], extensions: {} },
      a2ui: { supported: false },
      mcp_apps: true,
    });
  });
});

describe('commerce', () => {
  test.each<[string, Json]>([
    ['that says no', { commerce: { acp_checkout: false } }],
    ['that does not mention it', { components: { standard: ['text', 'link', 'action_button'] } }],
  ])('a host %s to checkout gets a link, no handoff, no checkout button, and a reason at the end (R52, P9, A65)', async (_what, capabilities) => {
    const host = await openHost();
    const { talk, answers } = await converse(host, capabilities);
    expect(talk.opening.negotiated_capabilities).toMatchObject({ commerce: { acp_checkout: false } });
    expect(answers.map((answer) => answer.session_status)).toEqual(answers.map(() => 'active'));
    expect(actionsIn(answers).filter((action) => /checkout|buy/.test(String(action)))).toEqual([]);
    expect(JSON.stringify(answers.slice(-2))).toContain('https://delta.example');
    const ended = await talk.terminate('handoff_transaction');
    expect(ended).toMatchObject({ session_status: 'complete', message: expect.any(String) });
    expect(ended).not.toHaveProperty('acp_handoff');
  });

  test('a host that sends no capabilities at all is offered checkout (R51)', async () => {
    const { answers } = await converse(await openHost());
    expect(answers.at(-1)?.session_status).toBe('pending_handoff');
  });
});

describe('releases', () => {
  test.each([
    '3.0',
    '3.1',
    '3.2',
  ] as const)('%s from capabilities to the last call, errors included (R4, R12, R15, R17, R29)', async (adcp_version) => {
    const host = await openHost();
    const pin = { adcp_version };
    const capabilities = await host.answer('get_adcp_capabilities', pin);
    expect('specialisms' in capabilities).toBe(adcp_version !== '3.0');
    const offering = await host.answer('si_get_offering', {
      ...pin,
      offering_id: 'delta_chatgpt_3313',
      include_products: true,
    });
    const talk = await host.start('Flight DL628 to Boston', { ...pin, offering_token: offering.offering_token });
    const answers = [capabilities, offering, talk.opening];
    answers.push(await talk.say('How much is it?', pin));
    answers.push(await talk.press('select_flight', { flight_number: 'DL628' }, pin));
    answers.push(await talk.press('checkout', {}, pin));
    answers.push(await talk.terminate('handoff_transaction', pin));
    for (const answer of answers) expect(answer).toMatchObject({ status: 'completed', adcp_version });
    const late = await host.call('si_send_message', {
      ...pin,
      session_id: talk.id,
      message: 'Hi',
      idempotency_key: freshKey(),
    });
    expect(late.structuredContent).toMatchObject({ status: 'failed', adcp_version });
    expect(OFFICIAL_RELEASES).toContain('3.0');
  });

  test('a pin above ours is served by our highest release, and so is a call without one (R18, R20, R24)', async () => {
    const host = await openHost();
    const served: [Json, string][] = [
      [{ adcp_version: '3.3' }, '3.2'],
      [{ adcp_version: '3.9' }, '3.2'],
      [{ adcp_version: '3.0' }, '3.0'],
      [{ adcp_major_version: 3 }, '3.2'],
      [{ adcp_version: '3.1', adcp_major_version: 3 }, '3.1'],
      [{}, '3.2'],
    ];
    for (const [pin, release] of served) {
      expect((await host.answer('get_adcp_capabilities', pin)).adcp_version, JSON.stringify(pin)).toBe(release);
    }
  });

  test('the release belongs to the call, not to the session (R12, R14)', async () => {
    const testAgent = await openTestAgent();
    const talk = await (await testAgent.connect()).start('Flight DL628', { adcp_version: '3.0' });
    expect(talk.opening.adcp_version).toBe('3.0');
    const later = await testAgent.connect();
    const said = { session_id: talk.id, message: 'How much is it?', idempotency_key: freshKey(), adcp_version: '3.1' };
    expect(await later.answer('si_send_message', said)).toMatchObject({ adcp_version: '3.1', session_id: talk.id });
  });
});

describe('several callers at once', () => {
  test('a turn sent twenty times at once is one turn and nineteen replays (R74, R99, R103)', async () => {
    const host = await openHost();
    const talk = await host.start('Flight DL628 to Boston');
    const said = { session_id: talk.id, message: 'How much is it?', idempotency_key: freshKey() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => host.answer('si_send_message', { ...said, context: { index } })),
    );
    expect(answers.filter((answer) => answer.replayed)).toHaveLength(19);
    expect(answers.map((answer) => answer.context)).toEqual(answers.map((_, index) => ({ index })));
    const bodies = answers.map(({ replayed, context, ...body }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
  });

  test('turns sent at once are answered in the order they came, as if each had waited (R74)', async () => {
    const messages = [
      'Do you have any earlier flights?',
      'the second one',
      'How much is it?',
      'Is there Wi-Fi on it?',
      "I'll take it",
      'Actually, not yet',
    ];
    const keys = messages.map((_, index) => uuidOf(`turn ${index}`));
    const run = async (atOnce: boolean) => {
      const host = await openHost();
      const { session_id } = await host.answer('si_initiate_session', {
        intent: 'flights to Boston on Tuesday morning',
        identity: anonymous,
        idempotency_key: uuidOf('start'),
      });
      const sends = messages.map(
        (message, index) => () => host.answer('si_send_message', { session_id, message, idempotency_key: keys[index] }),
      );
      if (atOnce) return Promise.all(sends.map((send) => send()));
      const answers: Json[] = [];
      for (const send of sends) answers.push(await send());
      return answers;
    };
    expect(await run(true)).toEqual(await run(false));
  });

  test('an ending that races turns wins or loses cleanly: the losers are refused and leave no trace (R72, R74, R79, R80)', async () => {
    const host = await openHost();
    const talk = await host.start('Flight DL628 to Boston');
    const turn = () =>
      host.call('si_send_message', { session_id: talk.id, message: 'How much is it?', idempotency_key: freshKey() });
    const end = () => host.call('si_terminate_session', { session_id: talk.id, reason: 'user_exit' });
    const results = await Promise.all([turn(), turn(), end(), turn(), end(), turn()]);
    const outcomes = results.map((result) => {
      const body = result.structuredContent as Json;
      return result.isError ? (body.adcp_error as Json).code : body.session_status;
    });
    expect(outcomes).toEqual([
      'active',
      'active',
      'terminated',
      'SESSION_TERMINATED',
      'terminated',
      'SESSION_TERMINATED',
    ]);
    expect(results[2]?.structuredContent).toEqual(results[4]?.structuredContent);
  });

  test('two connections of one principal share a session; another principal does not see it (R13, R14, R106, R118)', async () => {
    const testAgent = await openTestAgent();
    const [one, two, other] = [
      await testAgent.connect('a'),
      await testAgent.connect('a'),
      await testAgent.connect('b'),
    ];
    expect(await one.client.listTools()).toEqual(await other.client.listTools());
    const key = freshKey();
    const ask = { intent: 'flights', identity: anonymous, idempotency_key: key };
    const mine = await one.answer('si_initiate_session', ask);
    expect(await two.answer('si_initiate_session', ask)).toEqual({ ...mine, replayed: true });
    const theirs = await other.answer('si_initiate_session', ask);
    expect(theirs).not.toHaveProperty('replayed');
    expect(theirs.session_id).not.toBe(mine.session_id);
    const shown = await one.answer('si_get_offering', { offering_id: 'delta_evening_saver', include_products: true });
    const stranger = await other.start('Tell me about the second one', { offering_token: shown.offering_token });
    expect(words(stranger.last)).not.toMatch(/DL716/);
  });
});
