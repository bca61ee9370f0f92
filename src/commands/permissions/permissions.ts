import { isOn } from '../../answers/flags.ts';
import { formatPermission } from '../../catalog/api.ts';
import { findPermission } from '../../catalog/find-permission.ts';
import { type CatalogueHits, searchCatalogue } from '../../catalog/search.ts';
import { exitCode } from '../../errors/exit-code.ts';
import { renderFindings } from '../../views/permissions-view.ts';
import type { Command } from '../command.ts';

/** Searches the built-in catalogue; asks the tenant only with --live. */
export const permissions: Command = {
  async run(context) {
    const { operands, flags, view } = context;
    const words = operands.join(' ').trim();
    const hits = searchCatalogue(words);
    // Whoever only looks something up waits for nothing that signing in needs.
    const live = isOn(flags, 'live')
      ? await (await import('./permissions-live.ts')).askTenant(context, hits, words)
      : null;
    view.result(renderFindings({ words, hits, remarks: remarksOn(words, hits), withIds: isOn(flags, 'ids'), live }));
    return exitCode.ok;
  },
};

function remarksOn(words: string, hits: CatalogueHits): readonly string[] {
  const slips = hits.corrected.map(({ typed, meant }) => `Nothing has "${typed}"; this is for "${meant}".`);
  const some = hits.isPartial ? ['Nothing fits all of these words; this fits some of them.'] : [];
  return [...slips, ...some, ...remarksOnName(words, hits)];
}

/** What to know beside the hits, where the words are meant as the name of one permission. */
function remarksOnName(words: string, { permissions: hits }: CatalogueHits): readonly string[] {
  if (words === '' || /\s/.test(words) || !/[a-z]\.[a-z]/i.test(words)) return [];
  const found = findPermission(words);
  switch (found.kind) {
    case 'one':
      return found.corrected === null ? [] : [`${found.corrected}.`];
    case 'application-role': {
      const names = found.delegated.map(formatPermission).join(' or ');
      return [
        `${words} is an application permission: an app would hold it without a person. ${
          names === '' ? 'There is no delegated permission for it.' : `The delegated one is ${names}.`
        }`,
      ];
    }
    case 'ambiguous':
      return [
        `More than one API has it; name it with its API: ${found.candidates.map(formatPermission).join(' or ')}.`,
      ];
    case 'unknown':
      return hits.length > 0 || found.suggestions.length === 0
        ? []
        : [`Perhaps ${found.suggestions.map(formatPermission).join(', ')}?`];
  }
}
