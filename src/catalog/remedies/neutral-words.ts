/**
 * What stands in a sentence where the caller could not name the thing itself; so no sentence ever shows a bare
 * placeholder. Each must read well in the middle of a sentence.
 */
export const neutralWords = {
  account: 'this account',
  api: 'the API',
  app: 'the app',
  appId: 'ID',
  audience: 'another API',
  client: 'the sign-in app',
  cloud: 'this cloud',
  date: '30 days after it was deleted',
  expected: 'one for the API that is called',
  feature: 'the feature',
  file: 'the file',
  flags: 'see --help',
  granted: 'fewer permissions',
  host: 'a Microsoft host',
  issuer: 'an issuer this machine does not know',
  minutes: 'several',
  left: 'a part of what belonged to it',
  name: 'like this',
  option: 'a setting',
  other: 'another tenant or cloud',
  people: 'somebody else',
  port: 'any of them',
  proxy: 'the proxy',
  resource: 'this service',
  scopes: 'the permission asked for',
  seconds: 'some',
  tenant: 'the tenant',
  until: 'a little later',
  url: 'see below',
} as const satisfies Record<string, string>;

export type Placeholder = keyof typeof neutralWords;

/** Fills `{placeholders}`. Values come from outside and are expected to be plain text already. */
export function fill(template: string, values: Readonly<Partial<Record<Placeholder, string>>>): string {
  return template.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string, offset: number) => {
    if (!isPlaceholder(name)) return whole;
    const known = values[name];
    if (known !== undefined && known !== '') return known;
    const neutral = neutralWords[name];
    return offset === 0 ? neutral.charAt(0).toUpperCase() + neutral.slice(1) : neutral;
  });
}

function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(neutralWords, name);
}
