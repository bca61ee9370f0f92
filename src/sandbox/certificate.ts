import { webcrypto } from 'node:crypto';
import { installReflectMetadata } from './reflect-metadata.ts';

/** A certificate authority of one run and a server certificate for loopback names. PEM texts. */
export interface LoopbackCertificate {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayInMs = 86_400_000;

/**
 * Makes a certificate authority and, signed by it, a certificate for `localhost`, `127.0.0.1` and `::1`.
 * The authority's private key is thrown away: nothing else can ever be signed with it, so trusting it is safe.
 *
 * @param nowInMs real time, also where the sandbox's own clock is moved: the client's TLS knows nothing of that
 */
export async function makeLoopbackCertificate(nowInMs: number): Promise<LoopbackCertificate> {
  installReflectMetadata();
  const x509 = await import('@peculiar/x509');
  const notBefore = new Date(nowInMs - dayInMs);
  const notAfter = new Date(nowInMs + 90 * dayInMs);
  const authorityKeys = await newKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=defender-access practice tenant (this run only)',
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const serverKeys = await newKeys();
  const server = await x509.X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: authority.subject,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', serverKeys.privateKey)).toString('base64');
  return {
    caPem: `${authority.toString('pem')}\n`,
    certificatePem: `${server.toString('pem')}\n`,
    keyPem: `-----BEGIN PRIVATE KEY-----\n${key.match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`,
  };
}

async function newKeys() {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
