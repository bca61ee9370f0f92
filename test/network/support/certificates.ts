import './reflect-shim.ts';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayInMs = 86_400_000;

export interface TestAuthority {
  readonly caPem: string;
  readonly serverFor: (...names: string[]) => Promise<{ key: string; cert: string }>;
}

async function keys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** A certificate authority of this test run, and server certificates signed by it. */
export async function testAuthority(name = 'Contoso Inspection Root'): Promise<TestAuthority> {
  x509.cryptoProvider.set(webcrypto);
  const caKeys = await keys();
  const valid = { notBefore: new Date(Date.now() - dayInMs), notAfter: new Date(Date.now() + dayInMs) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}, O=Contoso`,
    ...valid,
    signingAlgorithm: algorithm,
    keys: caKeys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  let serial = 1;
  return {
    caPem: ca.toString('pem'),
    async serverFor(...names) {
      serial += 1;
      const leafKeys = await keys();
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(2, '0'),
        subject: `CN=${names[0] ?? 'localhost'}`,
        issuer: ca.subject,
        ...valid,
        signingAlgorithm: algorithm,
        publicKey: leafKeys.publicKey,
        signingKey: caKeys.privateKey,
        extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
      });
      const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', leafKeys.privateKey);
      return { cert: leaf.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
    },
  };
}
