import { fact, type Paper, remark, shown } from './layout.ts';
import type { Rendered } from './view.ts';

/** Code that was made for a setup, and what to know of it. */
export interface WrittenSnippet {
  readonly snippet: {
    readonly name: string;
    readonly title: string;
    readonly kind: string;
    readonly fileName: string;
    readonly needs: string;
    readonly tested: 'practice tenant' | 'not run';
  };
  readonly text: string;
  /** As the person would type it; null: nothing was written. */
  readonly file: string | null;
  readonly remarks: readonly { readonly text: string; readonly isCaution: boolean }[];
}

export function renderWrittenSnippet(written: WrittenSnippet): Rendered {
  return { lay: (paper) => layWrittenSnippet(written, paper), document: () => snippetDocument(written) };
}

function layWrittenSnippet({ snippet, file, remarks }: WrittenSnippet, paper: Paper): string {
  const { style } = paper;
  const [first, ...more] = remarks;
  return [
    '',
    remark(style.good(style.symbols.pass), style.strong(`Written to ${shown(file ?? '')}`), paper),
    '',
    ...(first === undefined ? [] : [fact(snippet.name, first.text, paper)]),
    ...more.map(({ text, isCaution }) =>
      isCaution ? remark(style.caution(style.symbols.warn), text, paper) : fact('', text, paper),
    ),
  ].join('\n');
}

function snippetDocument({ snippet, text, file, remarks }: WrittenSnippet): Readonly<Record<string, unknown>> {
  return {
    language: snippet.name,
    title: snippet.title,
    kind: snippet.kind,
    fileName: snippet.fileName,
    needs: snippet.needs,
    tested: snippet.tested === 'practice tenant',
    file,
    text,
    remarks: remarks.map((one) => one.text),
  };
}
