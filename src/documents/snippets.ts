import { apis } from '../catalog/api.ts';
import { AccessError } from '../errors/access-error.ts';
import type { LiteralLanguage } from './literals.ts';
import { renderTemplate } from './render-template.ts';
import type { DocumentFile } from './setup-files.ts';
import type { SnippetApi, SnippetValues } from './snippet-values.ts';

export interface Snippet {
  /** As typed: `defender-access snippets python`. */
  readonly name: SnippetName;
  readonly title: string;
  readonly kind: 'client' | 'infrastructure';
  readonly fileName: string;
  /** What it needs to run. */
  readonly needs: string;
  /** `practice tenant`: run against it in our tests; `not run`: checked by form only. */
  readonly tested: 'practice tenant' | 'not run';
}

export const snippetNames = ['powershell', 'python', 'node', 'csharp', 'shell', 'terraform', 'bicep'] as const;
export type SnippetName = (typeof snippetNames)[number];

interface Rendering {
  readonly template: string;
  readonly language: LiteralLanguage;
}

const described: Readonly<Record<SnippetName, Omit<Snippet, 'name'> & Rendering>> = {
  powershell: {
    title: 'PowerShell, without a module',
    kind: 'client',
    fileName: 'defender-access.ps1',
    needs: 'Windows PowerShell 5.1 or PowerShell 7',
    tested: 'not run',
    template: 'snippets/powershell.ps1.eta',
    language: 'powershell',
  },
  python: {
    title: 'Python with MSAL',
    kind: 'client',
    fileName: 'defender_access.py',
    needs: 'pip install msal requests',
    tested: 'practice tenant',
    template: 'snippets/python.py.eta',
    language: 'python',
  },
  node: {
    title: 'Node with MSAL',
    kind: 'client',
    fileName: 'defender-access.mjs',
    needs: 'Node 20 or later, npm install @azure/msal-node',
    tested: 'practice tenant',
    template: 'snippets/node.mjs.eta',
    language: 'javascript',
  },
  csharp: {
    title: 'C# with MSAL',
    kind: 'client',
    fileName: 'Program.cs',
    needs: '.NET 8 or later, Microsoft.Identity.Client',
    tested: 'not run',
    template: 'snippets/csharp.cs.eta',
    language: 'csharp',
  },
  shell: {
    title: 'Shell with curl and a code',
    kind: 'client',
    fileName: 'defender-access.sh',
    needs: 'curl 7.55 or later',
    tested: 'practice tenant',
    template: 'snippets/shell.sh.eta',
    language: 'shell',
  },
  terraform: {
    title: 'Terraform with the azuread provider',
    kind: 'infrastructure',
    fileName: 'defender-access.tf',
    needs: 'Terraform 1.5 or later, hashicorp/azuread 3',
    tested: 'not run',
    template: 'snippets/terraform.tf.eta',
    language: 'terraform',
  },
  bicep: {
    title: 'Bicep with the Microsoft Graph extension',
    kind: 'infrastructure',
    fileName: 'defender-access.bicep',
    needs: 'Bicep with the extension microsoftgraph/v1.0 1.0.0',
    tested: 'not run',
    template: 'snippets/bicep.bicep.eta',
    language: 'bicep',
  },
};

export const snippets: readonly Snippet[] = snippetNames.map((name) => {
  const { template: _template, language: _language, ...snippet } = described[name];
  return { name, ...snippet };
});

/** @returns null for a name that is not known; `pwsh`, `py`, `js`, `cs`, `bash`, `tf` and the like are understood */
export function snippetNamed(text: string): Snippet | null {
  const wanted = text.trim().toLowerCase();
  const alias = aliases.get(wanted) ?? wanted;
  return snippets.find(({ name }) => name === alias) ?? null;
}

const aliases: ReadonlyMap<string, string> = new Map([
  ['pwsh', 'powershell'],
  ['ps1', 'powershell'],
  ['py', 'python'],
  ['javascript', 'node'],
  ['js', 'node'],
  ['typescript', 'node'],
  ['c#', 'csharp'],
  ['cs', 'csharp'],
  ['dotnet', 'csharp'],
  ['bash', 'shell'],
  ['sh', 'shell'],
  ['curl', 'shell'],
  ['tf', 'terraform'],
]);

/**
 * Code for this setup. Every value is written as a literal of its language, so names with quotes, `$`, backticks or line
 * breaks stay text. Nothing is written to disk here, and nothing is run.
 *
 * @throws AccessError `consent-required` when no API is left to get a token for
 */
export async function renderSnippet(name: SnippetName, values: SnippetValues): Promise<DocumentFile> {
  const { template, language, fileName, kind } = described[name];
  if (kind === 'client' && values.apis.length === 0) {
    throw new AccessError('consent-required', {
      happened: 'This setup has no permission on an API of this cloud, so there is nothing to write code for.',
      todo: ['Add one: defender-access consent --add VALUE'],
    });
  }
  return { fileName, text: await renderTemplate(template, language, { ...values, ...managed(values) }) };
}

/** What infrastructure code adds: the sign-in permissions belong to the app as well, and so to Microsoft Graph's list. */
function managed(values: SnippetValues): object {
  const graph = values.apis.find((api) => api.key === 'graph');
  const withSignIn: Pick<SnippetApi, 'key' | 'appId' | 'scopes'> = {
    key: 'graph',
    appId: apis.graph.appId,
    scopes: [...(graph?.scopes ?? []), ...values.signInScopes],
  };
  return {
    managedApis: [...values.apis.filter((api) => api.key !== 'graph'), withSignIn],
    newUniqueName: `defender-access-${values.clientId}`,
  };
}
