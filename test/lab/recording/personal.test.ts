/** What a recording says of a person: stand-ins of the same kind, and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedaction } from '../../../src/lab/recording/personal.ts';

const replace = (value: unknown) => createRedaction().call(value).args;

const user = {
  name: 'Jane van Dorn',
  email: 'jane.dorn@mail.example',
  phone: '+1 (212) 555-0137',
  locale: 'en-GB',
  shipping_address: { street: '12 Elm Street', city: 'Leeds', postal_code: 'LS1 4AB', country: 'GB' },
};

describe('personal data in a recording', () => {
  test('a user has the members they had, with stand-ins of their kind; where they are stays', () => {
    expect(replace({ identity: { consent_granted: true, consent_scope: ['name'], user } })).toEqual({
      identity: {
        consent_granted: true,
        consent_scope: ['name'],
        user: {
          name: 'Robin Redacted',
          email: 'person@recording.example',
          phone: '+0 (000) 000-0000',
          locale: 'en-GB',
          shipping_address: { street: '1 Sample Street', city: 'Sampleton', postal_code: 'xx0 0xx', country: 'GB' },
        },
      },
    });
  });

  test('what a user is called is found again in what is said later, in this session and no other', () => {
    const redaction = createRedaction();
    const message = 'Welcome, Jane! JANE.DORN@mail.example is noted; Leedsworth is not Leeds.';
    const without = 'Welcome, Robin! person@recording.example is noted; Leedsworth is not Sampleton.';
    const opening = redaction.call({ identity: { consent_granted: true, user } });
    expect(opening.answer({ session_id: 'one', response: { message } })).toEqual({
      session_id: 'one',
      response: { message: without },
    });
    const later = redaction.call({ session_id: 'one', message: 'jane again' });
    expect(later.args).toEqual({ session_id: 'one', message: 'Robin again' });
    expect(later.answer({ structuredContent: { response: { message } } })).toEqual({
      structuredContent: { response: { message: without } },
    });
    expect(redaction.call({ session_id: 'two', message: 'Jane is a colour here' }).args).toEqual({
      session_id: 'two',
      message: 'Jane is a colour here',
    });
  });

  test('a message keeps its wish and its dates, and loses addresses and numbers', () => {
    expect(
      replace({ message: 'On 2026-02-03, two. Call +49 171 2345678 or ann@x.example, 9 Oak Lane; order 12345' }),
    ).toEqual({
      message: 'On 2026-02-03, two. Call +00 000 0000000 or person@recording.example, 1 Sample Street; order 12345',
    });
  });

  test('a city is looked for in what people say, and not in what a brand says of itself', () => {
    const redaction = createRedaction();
    const opening = redaction.call({ identity: { user } });
    expect(
      opening.answer({
        session_id: 'one',
        timezone: 'Europe/Leeds',
        fulfillment_options: [{ id: 'store_leeds', location: { name: 'Leeds store', address: { city: 'Leeds' } } }],
        response: { message: 'It goes to Leeds.' },
      }),
    ).toEqual({
      session_id: 'one',
      timezone: 'Europe/Leeds',
      fulfillment_options: [{ id: 'store_leeds', location: { name: 'Leeds store', address: { city: 'Leeds' } } }],
      response: { message: 'It goes to Sampleton.' },
    });
  });

  test('of very many numbers none is left, and a number in other characters is one too', () => {
    const numbers = Array.from({ length: 400 }, (_, n) => `+1 212 555 ${1000 + n}`).join(', ');
    expect(JSON.stringify(replace({ message: numbers }))).not.toMatch(/[1-9]/);
    expect(replace({ message: '＋４９ １７１ ２３４５６７８' })).toEqual({ message: '+00 000 0000000' });
  });

  test('a user with the name of a product leaves its id and address as they are', () => {
    const redaction = createRedaction();
    const opening = redaction.call({ identity: { user: { name: 'Camp Lantern' } } });
    const product = { product_id: 'camp-lantern', url: 'https://a.example/camp-lantern', name: 'Camp lantern' };
    expect(opening.answer({ matching_products: [product] })).toEqual({
      matching_products: [{ ...product, name: 'Robin Redacted' }],
    });
  });

  test('a number in a product is no telephone', () => {
    const product = { product_id: 'p-4006381333931', name: 'Pencil 4006381333931' };
    expect(replace({ matching_products: [product] })).toEqual({ matching_products: [product] });
  });

  test('a buyer at the checkout is a person too; a payment keeps its handler and no card', () => {
    expect(
      replace({
        payload: {
          buyer: { first_name: 'Ann', last_name: 'Lee', email: 'a@b.example', phone_number: '0171 234567' },
          payment_data: {
            handler_id: 'card_sandbox',
            instrument: { type: 'card', number: '4242424242424242' },
            billing_address: { name: 'Ann Lee', line_one: '9 Oak Lane', city: 'Rye', state: 'NY', country: 'US' },
          },
        },
      }),
    ).toEqual({
      payload: {
        buyer: {
          first_name: 'Robin',
          last_name: 'Redacted',
          email: 'person@recording.example',
          phone_number: '0000 000000',
        },
        payment_data: {
          handler_id: 'card_sandbox',
          instrument: { type: 'card', number: '0000000000000000' },
          billing_address: {
            name: 'Robin Redacted',
            line_one: '1 Sample Street',
            city: 'Sampleton',
            state: 'NY',
            country: 'US',
          },
        },
      },
    });
  });

  test('a context and an extension are somebody else’s, and a credential is nobody’s', () => {
    expect(
      replace({ context: { who: 'Jane', n: 1 }, ext: { a: {} }, api_key: 'sk-1', meta: { Bearer: ['x'] } }),
    ).toEqual({
      context: { who: 'opaque', n: 'opaque' },
      ext: { a: 'opaque' },
      api_key: 'left-out',
      meta: { Bearer: 'left-out' },
    });
  });

  test('none of it is left, whatever is around it, and replacing twice changes nothing', () => {
    const word = fc.stringMatching(/^[A-Za-z ,.!?-]{0,20}$/);
    fc.assert(
      fc.property(word, word, fc.boolean(), (before, after, upper) => {
        const said = `${before} ${upper ? user.name.toUpperCase() : user.name} ${user.email} ${user.phone} ${after}`;
        const body = { identity: { user }, intent: said, response: { message: said } };
        const once = replace(body);
        expect(JSON.stringify(once)).not.toMatch(/jane|dorn|555|0137/i);
        expect(replace(once)).toEqual(once);
      }),
    );
  });
});
