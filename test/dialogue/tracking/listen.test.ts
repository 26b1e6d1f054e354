/** Which language a session is held in, by what its user writes. */
import { expect, test } from 'vitest';
import { openState } from '../../../src/dialogue/state.ts';
import { listen } from '../../../src/dialogue/tracking/listen.ts';

const session = () => openState({ shown: [], discussed: [], cart: [], turns: 0 });

/** The language of the session after each message. */
function after(own: string, ...messages: string[]): string[] {
  const state = session();
  return messages.map((message) => listen(state, own, message).session);
}

test('a clear sentence in another language is answered in it', () => {
  expect(after('en', 'Ich suche ein Zelt für zwei Personen')).toEqual(['de']);
  expect(after('de', 'could you tell me what the Uhu 2 costs')).toEqual(['en']);
});

test.each([
  'danke',
  'ja bitte',
  'was kostet das',
  'ich nehme es',
  'nein, das nicht',
])('the short message "%s" alone never changes the language', (message) => {
  expect(after('en', 'what does the Ridge 2 tent cost', message)).toEqual(['en', 'en']);
  expect(after('en', message)).toEqual(['en']);
});

test('several short messages do together', () => {
  expect(after('en', 'was kostet das', 'ich nehme es')).toEqual(['en', 'de']);
});

test('names and numbers say nothing, and silence keeps what is spoken', () => {
  expect(after('en', 'Ridge 2 Winter, Trek 55', '2', 'ok')).toEqual(['en', 'en', 'en']);
  expect(listen(session(), 'de', undefined)).toEqual({ session: 'de', message: 'de' });
});

test('who goes back to the first language is answered in it again', () => {
  const spoken = after(
    'en',
    'Ich suche etwas für meine Frau und mich',
    'sorry, could you go on in English please, what colors does it come in',
  );
  expect(spoken).toEqual(['de', 'en']);
});

test('a short message in another language is heard in that language all the same', () => {
  const state = session();
  listen(state, 'en', 'what does the Ridge 2 tent cost');
  expect(listen(state, 'en', 'ich nehme es')).toEqual({ session: 'en', message: 'de' });
});

test('what is kept of it is plain JSON and nothing when there is nothing', () => {
  const state = session();
  listen(state, 'en', 'ok');
  expect(state.parsed).toBeUndefined();
  listen(state, 'en', 'ich nehme es');
  expect(JSON.parse(JSON.stringify(state.parsed))).toEqual({ de: 3 });
});
