import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Row } from '../support/audit.ts';

/** A figure of the page: the number that it shows, where it leads, and how many rows are shown there, or what their cells come to. */
export interface PageFigure {
  href: string;
  number: number;
  /** Columns whose cells it sums up, with blanks between; empty: it counts rows. */
  sums: string;
  shown: number;
}

/** Clicks every figure of a run's page; one that stands there several times, once. */
export async function figuresOf(browser: Browser, folder: string): Promise<PageFigure[]> {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  // What is not drawn need not be laid out a thousand times.
  await page.locator('main').evaluate((main) => (main.style.display = 'none'));
  const figures = await page.locator('a.figure, a.tile').evaluateAll((links) => {
    const once = new Map(
      links.map((link) => [`${link.getAttribute('href')} ${link.dataset['sum']} ${link.textContent}`, link]),
    );
    return [...once.values()].map((link) => {
      link.click();
      const page = link.ownerDocument;
      const status = page.getElementById('status')?.textContent ?? '';
      const sums = link.dataset['sum'] ?? '';
      const sumOf = (name: string): number =>
        numberIn(page.querySelector(`#sums [data-sum=${name}]`)?.textContent ?? '');
      const numberIn = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''));
      return {
        href: link.getAttribute('href') ?? '',
        number: numberIn(link.textContent ?? ''),
        sums,
        shown:
          sums === ''
            ? numberIn(status)
            : sums.split(' ').reduce((sum: number, name: string) => sum + sumOf(name), 0),
      };
    });
  });
  await page.close();
  return figures;
}

/** The numbers of sentences that are no links; a time is no figure. */
export async function unlinkedOf(browser: Browser, folder: string): Promise<string[]> {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  const texts = await page.locator('.headline, .headline + p, .adds').evaluateAll((all) =>
    all.map((one) => {
      const copy = one.cloneNode(true);
      for (const link of copy.querySelectorAll('a')) link.remove();
      return (copy.textContent ?? '').replace(/\d{4}-\d\d-\d\d \d\d:\d\d/, '');
    }),
  );
  await page.close();
  return texts.filter((text) => /\d/.test(text));
}

/** How many rows of the tables a figure's address names: by its columns, and by what is said of a finding in no column. */
export function countedAgain(
  { href, sums }: Pick<PageFigure, 'href' | 'sums'>,
  tables: Readonly<Record<string, readonly Row[]>>,
): number {
  const [, view = '', query = ''] = /^#(\w+)\??(.*)$/.exec(href) ?? [];
  const params = new URLSearchParams(query);
  const rows = tables[view] ?? [];
  const chosen = rows.filter((row) =>
    [...new Set(params.keys())].every((name) => {
      const value = name === 'standing' ? standingOf(row, tables['packages'] ?? []) : row[name];
      const isOnItsWay = view === 'packages' && name === 'open_of_failing';
      return params.getAll(name).includes((isOnItsWay ? onItsWay(row, tables) : value) ?? '');
    }),
  );
  if (sums === '') return chosen.length;
  return chosen
    .flatMap((row) => sums.split(' ').map((name) => Number(row[name])))
    .reduce((sum, cell) => sum + cell, 0);
}

function onItsWay(
  { firmware_id: id }: Row,
  { rollouts = [] }: Readonly<Record<string, readonly Row[]>>,
): string {
  return String(rollouts.some((row) => row['firmware_id'] === id && row['open_of_failing'] === 'true'));
}

function standingOf(row: Row, packages: readonly Row[]): string {
  const { state = '', verdict, firmware_id: id } = row;
  if (state === 'accepted' || state === 'resolved') return state;
  if (verdict === 'fail') return 'open';
  const ofPackage = packages.find(({ firmware_id }) => firmware_id === id);
  return ['denied', 'error'].includes(ofPackage?.['outcome'] ?? '') ? 'unanswered' : 'unjudged';
}
