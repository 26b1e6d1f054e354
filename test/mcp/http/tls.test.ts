import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCertificate } from '../../../src/mcp/http/tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-'));
const at = (name: string) => join(folder, name);

function makePair(name: string, bits = 2048) {
  const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
  execFileSync('openssl', ['req', '-x509', '-newkey', `rsa:${bits}`, '-nodes', '-subj', '/CN=x', ...files], {
    stdio: 'ignore',
  });
}
makePair('one');
makePair('two');
makePair('small', 512);
execFileSync('openssl', ['rsa', '-aes128', '-in', at('one.key'), '-passout', 'pass:abcd', '-out', at('locked.key')], {
  stdio: 'ignore',
});
writeFileSync(at('junk'), 'junk');
writeFileSync(at('empty'), '');

test('a certificate and its key are read', async () => {
  expect(await readCertificate({ cert: at('one.pem'), key: at('one.key') })).toEqual({
    cert: expect.any(Buffer),
    key: expect.any(Buffer),
  });
});

test.each([
  ['one.pem', 'two.key', '--tls-key: two.key is not the key of the certificate one.pem (key values mismatch).'],
  ['one.pem', 'locked.key', '--tls-key: locked.key is locked with a passphrase; give the key without one.'],
  ['one.pem', 'junk', '--tls-key: junk cannot be used as a private key in PEM (unsupported).'],
  ['one.pem', 'one.pem', '--tls-key: one.pem cannot be used as a private key in PEM (unsupported).'],
  ['one.pem', 'absent', '--tls-key: absent cannot be read (ENOENT).'],
  ['one.pem', '.', '--tls-key: . cannot be read (EISDIR).'],
  ['junk', 'one.key', '--tls-cert: junk cannot be used as a certificate in PEM (no start line).'],
  ['empty', 'one.key', '--tls-cert: empty cannot be used as a certificate in PEM (no start line).'],
  ['one.key', 'one.key', '--tls-cert: one.key cannot be used as a certificate in PEM (no start line).'],
  ['small.pem', 'small.key', '--tls-cert: small.pem cannot be used as a certificate in PEM (ee key too small).'],
  ['absent', 'absent', '--tls-cert: absent cannot be read (ENOENT).'],
])('%s with %s: %s', async (cert, key, problem) => {
  const read = await readCertificate({ cert: at(cert), key: at(key) });
  expect('problem' in read && read.problem.replaceAll(`${folder}/`, '').replaceAll(folder, '.')).toBe(problem);
});
