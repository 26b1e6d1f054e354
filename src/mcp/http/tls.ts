/** The certificate a service shows and its key, read and tried before anything listens. */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';

/** The texts, or in one line what is wrong with which file. */
export async function readCertificate(files: {
  cert: string;
  key: string;
}): Promise<{ cert: Buffer; key: Buffer } | { problem: string }> {
  const cert = await readNamed('--tls-cert', files.cert);
  if ('problem' in cert) return cert;
  const key = await readNamed('--tls-key', files.key);
  if ('problem' in key) return key;
  const noCert = refusalOf({ cert: cert.text });
  if (noCert !== undefined)
    return { problem: `--tls-cert: ${files.cert} cannot be used as a certificate in PEM (${noCert}).` };
  const noKey = refusalOf({ key: key.text });
  if (noKey !== undefined) {
    return key.text.includes('ENCRYPTED')
      ? { problem: `--tls-key: ${files.key} is locked with a passphrase; give the key without one.` }
      : { problem: `--tls-key: ${files.key} cannot be used as a private key in PEM (${noKey}).` };
  }
  const apart = refusalOf({ cert: cert.text, key: key.text });
  if (apart !== undefined)
    return { problem: `--tls-key: ${files.key} is not the key of the certificate ${files.cert} (${apart}).` };
  return { cert: cert.text, key: key.text };
}

async function readNamed(flag: string, file: string): Promise<{ text: Buffer } | { problem: string }> {
  try {
    return { text: await readFile(file) };
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : undefined;
    return { problem: `${flag}: ${file} cannot be read (${code}).` };
  }
}

/** OpenSSL's reason, the last part of e.g. "error:0480006C:PEM routines::no start line". */
function refusalOf(parts: { cert?: Buffer; key?: Buffer }): string | undefined {
  try {
    createSecureContext({ ...parts, minVersion: 'TLSv1.2' });
    return undefined;
  } catch (problem) {
    return problem instanceof Error ? problem.message.split(':').at(-1) : String(problem);
  }
}
