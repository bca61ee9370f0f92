/**
 * A CycloneDX 1.5 bill of what is inside the bundle, with the hashes of the lock file. `npm sbom` would list either nothing,
 * since nothing is installed along, or every tool of the developers.
 *
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export function billOfMaterials(packages, { name, version, description, license }, lock) {
  const own = `pkg:npm/${name}@${version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': own,
        name,
        version,
        description,
        purl: own,
        licenses: [{ license: { id: license } }],
      },
    },
    components: packages.map((one) => {
      const purl = `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
      const sha512 = /^sha512-(.+)$/.exec(lock.packages[one.folder]?.integrity ?? '')?.[1];
      return {
        type: 'library',
        'bom-ref': purl,
        name: one.name,
        version: one.version,
        purl,
        licenses: [{ license: { id: one.licence } }],
        ...(sha512 === undefined
          ? {}
          : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
      };
    }),
    dependencies: [
      { ref: own, dependsOn: packages.map((one) => `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`) },
    ],
  };
}
