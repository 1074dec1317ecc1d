import { chartXml, drawingXml, relationsXml } from './chart.ts';
import type { Chart } from './chart.ts';
import type { Parts } from './parts.ts';

const DRAWING_TYPE = 'application/vnd.openxmlformats-officedocument.drawing+xml';
const CHART_TYPE = 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml';

/** @returns what adds a sheet's charts to the workbook: each is a part of its own, numbered over all sheets */
export function createDrawings(
  parts: Parts,
  font: string,
): (sheetId: number, sheet: string, charts: readonly Chart[]) => void {
  let drawings = 0;
  let chartCount = 0;
  return (sheetId, sheet, charts) => {
    drawings += 1;
    const drawing = `drawing${drawings}.xml`;
    const names = charts.map(() => `chart${(chartCount += 1)}.xml`);
    const sheetRelations = relationsXml([{ type: 'drawing', target: `../drawings/${drawing}` }]);
    parts.add(`xl/worksheets/_rels/sheet${sheetId}.xml.rels`, sheetRelations);
    parts.add(`xl/drawings/${drawing}`, drawingXml(charts), DRAWING_TYPE);
    const relations = names.map((name) => ({ type: 'chart' as const, target: `../charts/${name}` }));
    parts.add(`xl/drawings/_rels/${drawing}.rels`, relationsXml(relations));
    for (const [at, chart] of charts.entries())
      parts.add(`xl/charts/${names[at]}`, chartXml(chart, sheet, font), CHART_TYPE);
  };
}
