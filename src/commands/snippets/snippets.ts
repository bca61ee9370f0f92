import { isOn } from '../../answers/flags.ts';
import type { Cloud } from '../../catalog/cloud.ts';
import { cloudNamed } from '../../catalog/clouds.ts';
import { type AccessConfig, assertConfigFits } from '../../config/access-config.ts';
import { answersOf } from '../../config/config-answers.ts';
import { snippetRemarks } from '../../documents/snippet-remarks.ts';
import { type SnippetValues, snippetValues } from '../../documents/snippet-values.ts';
import {
  snippets as known,
  renderSnippet,
  type Snippet,
  snippetNamed,
  snippetNames,
} from '../../documents/snippets.ts';
import { AccessError } from '../../errors/access-error.ts';
import { exitCode } from '../../errors/exit-code.ts';
import { madeByTag } from '../../state/desired-state.ts';
import { plainText } from '../../values/plain-text.ts';
import { renderWrittenSnippet } from '../../views/snippet-view.ts';
import { cloudFromNameOrFile } from '../cloud-choice.ts';
import type { Command } from '../command.ts';
import { type Context, isSandbox, withConnection } from '../context.ts';
import { chooseCloud, configOf, findPlace, type Place } from '../where.ts';
import { writeSnippet } from './write-snippet.ts';

const example = 'defender-access snippets python';

/** Prints, or writes, code for the setup that the config is of. Asks no tenant. */
export const snippets: Command = {
  async run(context) {
    const { view, terminal } = context;
    const named = namedSnippet(context.operands);
    const place = await findPlace(context);
    const config = configOf(place);
    const clientId = appOf(config, place);
    const snippet = named ?? (await chooseSnippet(context));
    const values = valuesOf({ ...config, clientId }, await cloudOf(context, place));
    const { fileName, text } = await renderSnippet(snippet.name, values);
    const remarks = snippetRemarks(snippet, values, isSandbox(context) ? 'practice' : 'real');
    const out = await writeSnippet(context, { fileName, text });
    const result = renderWrittenSnippet({ snippet, text, file: out, remarks });
    if (out !== null || view.isJson) {
      view.result(result);
      return exitCode.ok;
    }
    // Nothing but the code on stdout, so that it can be redirected.
    for (const { text: sentence, isCaution } of remarks) (isCaution ? view.warn : view.note)(sentence);
    terminal.say('');
    terminal.result(text);
    return exitCode.ok;
  },
};

/** @throws AccessError `answer-invalid` for a language that there is no code in */
function namedSnippet(operands: readonly string[]): Snippet | null {
  const [first, ...more] = operands;
  if (first === undefined) return null;
  const found = more.length > 0 ? null : snippetNamed(first);
  if (found !== null) return found;
  throw new AccessError('answer-invalid', {
    happened:
      more.length > 0
        ? 'One language at a time.'
        : `There is no code in ${plainText(first)}; there is ${snippetNames.join(', ')}.`,
    todo: [`Example: ${example}`],
  });
}

async function chooseSnippet({ terminal, flags, view }: Context): Promise<Snippet> {
  if (!terminal.canAsk || view.isJson || isOn(flags, 'yes')) {
    throw new AccessError('answer-missing', {
      happened: `The language is missing: ${snippetNames.join(', ')}.`,
      todo: [`Example: ${example}`],
    });
  }
  const groups = {
    client: 'Gets a token and calls the API',
    infrastructure: 'Takes the app up in infrastructure code',
  };
  return terminal.ask<Snippet>({
    kind: 'one',
    message: 'In which language?',
    choices: known.map((snippet) => ({
      value: snippet,
      name: snippet.title,
      detail: snippet.fileName,
      group: groups[snippet.kind],
      keywords: [snippet.name],
      ...(snippet.tested === 'not run' ? { mark: 'untested' } : {}),
    })),
  });
}

/** @throws AccessError `config-missing` when the config is of a setup that never came to an app */
function appOf({ clientId }: AccessConfig, { shownFile }: Place): NonNullable<AccessConfig['clientId']> {
  if (clientId !== null) return clientId;
  throw new AccessError('config-missing', {
    happened: `${shownFile} is of a setup that was not finished, so there is no app to write code for yet.`,
    todo: ['Run it again, it goes on where it stopped: defender-access setup'],
  });
}

/** Hosts come from the cloud alone, never from the config. */
async function cloudOf(context: Context, { config }: Place): Promise<Cloud> {
  const { flags, terminal, world } = context;
  const name = await chooseCloud(context, config, { flags, terminal, example });
  const cloud = isSandbox(context)
    ? await withConnection(context, name, async (connection) => connection.cloud)
    : (cloudNamed(name) ?? (await cloudFromNameOrFile(name, world.cwd)));
  if (config !== null) assertConfigFits(config, cloud, null);
  return cloud;
}

function valuesOf(config: AccessConfig & { readonly clientId: string }, cloud: Cloud): SnippetValues {
  return snippetValues(
    {
      displayName: config.displayName,
      tenantId: config.tenantId,
      clientId: config.clientId,
      redirectUris: config.redirectUris,
      applicationObjectId: config.applicationObjectId,
      uniqueName: config.uniqueName,
      // Setup registers every app under a unique name, with our tag; an adopted one has neither from us.
      tags: config.uniqueName === null ? [] : [madeByTag],
      assignmentRequired: config.wanted.for !== 'everyone',
      grantedForEveryone: config.consent.kind === 'everyone',
      permissions: answersOf(config).permissions,
    },
    cloud,
  );
}
