import { html } from '../markup.ts';
import type { Markup } from '../markup.ts';

/** What a column is called, and whether it holds figures. */
export type Head = string | { label: string; isFigure: true };

/** Rows that are shown at once; the others are a click away. */
export const MOST_SHOWN = 12;

export function figures(...labels: readonly string[]): Head[] {
  return labels.map((label) => ({ label, isFigure: true }));
}

/** A table; on a narrow screen each row is a card, whose cells name their column. */
export function table(head: readonly Head[], rows: readonly (readonly Markup[])[]): Markup {
  const columns = head.map((of) =>
    typeof of === 'string' ? { label: of, name: '' } : { ...of, name: 'figure' },
  );
  const cell = (content: Markup, at: number): Markup => {
    const { label = '', name = '' } = columns[at] ?? {};
    return html`<td role="cell" class="${name}" data-label="${label}">${content}</td>`;
  };
  return html`<table role="table" class="cards">
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(({ label, name }) => html`<th scope="col" role="columnheader" class="${name}">${label}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">
            ${row.map(cell)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** As `table`, with the rows after the first few folded up. `more` says how many those are. */
export function foldedTable(
  head: readonly Head[],
  rows: readonly (readonly Markup[])[],
  more: (count: number) => string,
  most: number = MOST_SHOWN,
): Markup {
  const rest = rows.slice(most);
  return html`${rows.length > 0 && most > 0 ? table(head, rows.slice(0, most)) : ''}
  ${
    rest.length === 0
      ? ''
      : html`<details class="more">
          <summary>${more(rest.length)}</summary>
          ${table(head, rest)}
        </details>`
  }`;
}

/** A part of the page with its heading. */
export function part(id: string, title: string, content: Markup): Markup {
  return html`<section id="${id}" class="part" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `;
}

/** A part that is folded up at first. */
export function foldedPart(id: string, title: string, content: Markup): Markup {
  return html`<details id="${id}" class="section">
    <summary><h2>${title}</h2></summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}">${content}</div>
  </details> `;
}
