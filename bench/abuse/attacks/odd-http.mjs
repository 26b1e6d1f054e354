/** HTTP that is broken, ambiguous, or from pages that have no business here. */
import { createPrivateKey, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { bearer, clean, dial, ELSEWHERE, inTurn, JSON_HEADERS, PING, post, send, tally, toolCall } from '../client.mjs';
import { makeFolder } from '../service.mjs';

const chunked = `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${JSON_HEADERS}Transfer-Encoding: chunked\r\n`;
const ODD = [
  '\x16\x03\x01\x02\x00\x01\x00',
  'GET / HTTP/9.9\r\n\r\n',
  post(PING, 'Transfer-Encoding: chunked\r\n'),
  post(PING, 'Content-Length: 3\r\n'),
  `${chunked}\r\nZZ\r\n{}\r\n0\r\n\r\n`,
  `${chunked}\r\nFFFFFFFFFFFFFFFF\r\n`,
  `${chunked}Connection: close\r\n\r\n${[...PING].map((sign) => `1\r\n${sign}\r\n`).join('')}0\r\n\r\n`,
  post(PING).repeat(50),
  `${post(PING)}RUBBISH\r\n\r\n`,
  'CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: localhost\r\n${'a:b\r\n'.repeat(20_000)}\r\n`,
];
const PIPELINED = 7;

const HOSTS = ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '%6c', '2130706433', '[::2]'];
const ORIGINS = ['https://evil.example', 'null', 'http://localhost.evil.example', 'file://'];
const TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/html'];

const ISSUER = 'https://issuer.example';

/** An issuer of tokens whose key set is a file. */
async function issuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = join(await makeFolder(), 'jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] }));
  const key = createPrivateKey({ key: await exportJWK(privateKey), format: 'jwk' });
  const part = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const token = (claims) => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    const signed = `${part({ alg: 'ES256', kid: 'k' })}.${part({ iss: ISSUER, aud: 'si', exp, ...claims })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  return { token, service: { flags: ['--jwt-issuer', ISSUER, '--jwt-audience', 'si', '--jwt-jwks', jwks] } };
}

const offering = toolCall('si_get_offering', { offering_id: 'delta_chatgpt_3313' });

export default {
  odd_http: {
    about: 'fourteen kinds of broken or ambiguous requests, twenty of each',
    seconds: 60,
    async attack(target) {
      const texts = Array.from({ length: ODD.length }, () => []);
      await inTurn(target, ODD.length * 20, 2, async (at) => {
        const kind = at % ODD.length;
        texts[kind].push((await dial(target, ODD[kind], kind === PIPELINED ? 1500 : 150, { from: ELSEWHERE })).text);
      });
      const all = texts.flat();
      const [pipelined = ''] = texts[PIPELINED];
      return {
        requests: all.length,
        statuses: tally(all.map((text) => text.slice(9, 12) || 'closed')),
        pipelined_of_50: (pipelined.match(/"result":\{\}/g) ?? []).length,
        clean: clean(all),
      };
    },
    wrong: ({ clean: isClean, pipelined_of_50 }) => [
      ...(isClean ? [] : ['an answer that is not clean']),
      ...(pipelined_of_50 === 50 ? [] : ['pipelined requests went unanswered']),
    ],
  },

  foreign_pages: {
    about: 'names that are not ours, pages of other origins, forms',
    seconds: 10,
    async attack(target) {
      const foreign = [];
      for (const Host of HOSTS) foreign.push(await send(target, PING, { headers: { Host } }));
      for (const Origin of ORIGINS) foreign.push(await send(target, PING, { headers: { Origin } }));
      const forms = [];
      for (const type of TYPES) forms.push(await send(target, PING, { headers: { 'Content-Type': type } }));
      return { foreign: tally(foreign.map(({ status }) => status)), forms: tally(forms.map(({ status }) => status)) };
    },
    wrong: ({ foreign, forms }) =>
      foreign?.[403] === HOSTS.length + ORIGINS.length && forms?.[415] === TYPES.length ? [] : ['one was let in'],
  },

  two_of_a_header: {
    about: 'two Host headers, an absolute target, two Authorization headers, a token whose sub is a number',
    seconds: 10,
    prepare: issuer,
    async attack(target) {
      const { token } = target.ready;
      const twice = (first, second) =>
        `POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${first}\r\nAuthorization: Bearer ${second}\r\n` +
        `Connection: close\r\n${JSON_HEADERS}Content-Length: ${offering.length}\r\n\r\n${offering}`;
      const status = async (bytes) => (await dial(target, bytes, 8000)).status;
      const withToken = async (claims) => (await send(target, offering, { headers: bearer(token(claims)) })).status;
      return {
        two_hosts: await status(post(PING, 'Host: evil.example\r\nConnection: close\r\n')),
        absolute: await status(
          post(PING, 'Connection: close\r\n').replace(' /mcp ', ` http://localhost:${target.port}/mcp `),
        ),
        two_credentials: await status(twice(target.keys.attacker, 'x')),
        good_token: await withToken({ sub: 'ann' }),
        number_for_sub: await withToken({ sub: 5 }),
        no_sub: await withToken({}),
      };
    },
    wrong: (seen) => {
      const must = { two_hosts: '400', absolute: '200', good_token: 200, number_for_sub: 401, no_sub: 401 };
      const other = Object.entries(must).filter(([name, status]) => seen[name] !== status);
      if (!['400', '401'].includes(seen.two_credentials)) other.push(['two_credentials', '400 or 401']);
      return other.map(([name, status]) => `${name}: ${seen[name]}, not ${status}`);
    },
  },
};
