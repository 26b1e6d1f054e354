/** Characters of the longest message that is let through. */
const LONGEST = 2_000;

/** Texts up to the limit: words repeated, and as many sentences, phrases and numbers as one message may have. */
export function longMessages(names) {
  const repeated =
    'just |thing, |just yet |they are all |total for |ok, |, |a |x|é|ß|日本|1 |12, |$5 |two |9am |6:15 |between 9 and 10 |under $100 |over 5 kg |qwzxty |' +
    'abcdefghijkl|and |and one, |the first, |which is better |not |cheaper than |what do the |how much |is it waterproof? |add it. |buy one. |no. |ok. |' +
    'red |red or blue |in size 9 |tomorrow |friday |lighter and |do you ship to canada? |return |https://a.b/ |a@b.c |+1-|12 Elm |their user |than both |' +
    'without |is are |it with |show me |I need |"|\n|&|½|ﷺ|-|\'|?|!|;|<b>';
  const pumped = repeated
    .split('|')
    .map((part) => `${part.repeat(Math.ceil(LONGEST / part.length)).slice(0, LONGEST - 1)}x`);
  const name = (at) => names[at % names.length];
  const phrases = [
    name,
    (at) => `two ${name(at)}`,
    (at) => `a ${name(at)} for ${at} people`,
    (at) => `under $${at * 7 + 3}`,
    (at) => `a qx${String.fromCharCode(97 + at)}brtzwqyu`,
    (at) => `cheaper than ${name(at)}`,
    (at) => `compare ${name(at)} with ${name(at + 1)}`,
    (at) => `how much is ${name(at)}`,
    (at) => `add ${name(at)}`,
    (at) => `buy ${name(at)} in size ${at}`,
    (at) =>
      ['something red', name(at), `under $${at * 9}`, 'two of them', 'waterproof', `in size ${at}`, 'the cheapest'][
        at % 7
      ],
  ];
  const fillers = ['', ' qwzxty brrtwq', ' so we really like that a lot', ' the one with the'];
  const rows = [];
  for (const phrase of phrases)
    for (const filler of fillers)
      for (const [separator, most] of [
        [', ', 24],
        [' and ', 24],
        ['. ', 12],
        ['? ', 12],
      ]) {
        const room = Math.floor(LONGEST / most) - separator.length;
        const parts = Array.from({ length: most }, (_, at) => {
          const text = phrase(at);
          const times = filler === '' ? 0 : Math.max(0, Math.floor((room - text.length) / filler.length));
          return text + filler.repeat(times);
        });
        rows.push(parts.join(separator));
      }
  return [...new Set([...pumped, ...rows].map((text) => text.slice(0, LONGEST)))];
}
