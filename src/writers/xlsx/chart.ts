import { escapeXml, quoted } from './xml.ts';

/** Values of a chart with the cells that they stand in. Sheets are named, rows and columns counted from 1 and A. */
interface Series {
  name: string;
  /** RRGGBB, of the whole series or of each point. */
  colours: readonly string[];
  /** `$B$5:$B$9`, cells of the chart's sheet. */
  cells: string;
  values: readonly number[];
}

export interface Chart {
  title: string;
  /** In words what the picture shows, for those who do not see it. */
  described: string;
  kind: 'bars' | 'stacked-columns';
  /** The cells that hold the labels, and these. */
  labelCells: string;
  labels: readonly string[];
  series: readonly Series[];
  /** Where it stands: the left upper cell, from 0, and its size in pixels. */
  at: { column: number; row: number; offset?: number; width: number; height: number };
}

/** 9,525 English metric units are a pixel at 96 a inch. */
const EMU = 9_525;

const C = 'http://schemas.openxmlformats.org/drawingml/2006/chart';
const A = 'http://schemas.openxmlformats.org/drawingml/2006/main';
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const XDR = 'http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const LINE = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="9AA5B1"/></a:solidFill></a:ln></c:spPr>';
const GRID =
  '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="E4E7EB"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>';
const SMALL =
  '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>';
const DATA_LABELS =
  '<c:dLbls><c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>' +
  '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>' +
  '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>';

/** In what the two kinds differ. */
interface Shape {
  direction: 'bar' | 'col';
  grouping: 'clustered' | 'stacked';
  gap: number;
  /** Labels of the values, where they stand in the picture. */
  valueLabels: string;
  overlap: string;
  labelAxis: { order: 'maxMin' | 'minMax'; side: 'l' | 'b' };
  valueAxis: { isDeleted: 0 | 1; side: 'l' | 'b'; grid: string; crosses: 'max' | 'autoZero' };
  legend: string;
}

const SHAPES: Record<Chart['kind'], Shape> = {
  bars: {
    direction: 'bar',
    grouping: 'clustered',
    gap: 40,
    valueLabels: DATA_LABELS,
    overlap: '',
    // The first label stands on top.
    labelAxis: { order: 'maxMin', side: 'l' },
    valueAxis: { isDeleted: 1, side: 'b', grid: '', crosses: 'max' },
    legend: '',
  },
  'stacked-columns': {
    direction: 'col',
    grouping: 'stacked',
    gap: 60,
    valueLabels: '',
    overlap: '<c:overlap val="100"/>',
    labelAxis: { order: 'minMax', side: 'b' },
    valueAxis: { isDeleted: 0, side: 'l', grid: GRID, crosses: 'autoZero' },
    legend: '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>',
  },
};

/** A chart as a part of its own (ECMA-376 part 1, 21.2). It holds the values too, for readers that do not calculate. */
export function chartXml(chart: Chart, sheet: string, font: string): string {
  const { title, kind, series } = chart;
  const { labelAxis, valueAxis, ...shape } = SHAPES[kind];
  const drawn = series.map((one, at) => seriesXml(chart, one, at, quoted(sheet))).join('');
  return (
    `${HEAD}<c:chartSpace xmlns:c="${C}" xmlns:a="${A}" xmlns:r="${R}"><c:roundedCorners val="0"/><c:chart>` +
    `<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r><a:rPr lang="en-US" sz="1200" b="1">${typeface(font)}</a:rPr>` +
    `<a:t>${escapeXml(title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>` +
    `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="${shape.direction}"/>` +
    `<c:grouping val="${shape.grouping}"/><c:varyColors val="0"/>${drawn}${shape.valueLabels}` +
    `<c:gapWidth val="${shape.gap}"/>${shape.overlap}<c:axId val="1"/><c:axId val="2"/></c:barChart>` +
    `<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="${labelAxis.order}"/></c:scaling>` +
    `<c:delete val="0"/><c:axPos val="${labelAxis.side}"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>` +
    `<c:tickLblPos val="low"/>${LINE}${SMALL}<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>` +
    `<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>` +
    `<c:delete val="${valueAxis.isDeleted}"/><c:axPos val="${valueAxis.side}"/>${valueAxis.grid}` +
    `<c:numFmt formatCode="#,##0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>` +
    `<c:tickLblPos val="nextTo"/>${SMALL}<c:crossAx val="1"/><c:crosses val="${valueAxis.crosses}"/></c:valAx>` +
    `<c:spPr><a:noFill/></c:spPr></c:plotArea>${shape.legend}` +
    `<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>` +
    `<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln w="6350"><a:solidFill><a:srgbClr val="D9DEE4"/></a:solidFill></a:ln></c:spPr>` +
    `<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr>${typeface(font)}</a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>` +
    `</c:chartSpace>`
  );
}

/** For letters of every script: by itself each program takes another. */
function typeface(font: string): string {
  const name = escapeXml(font);
  return `<a:latin typeface="${name}"/><a:ea typeface="${name}"/>`;
}

function seriesXml(
  chart: Chart,
  { name, colours, cells, values }: Series,
  at: number,
  sheet: string,
): string {
  const first = colours[0] ?? '1F3B61';
  const points = colours.length > 1 ? colours.map((colour, idx) => pointXml(colour, idx)).join('') : '';
  return (
    `<c:ser><c:idx val="${at}"/><c:order val="${at}"/><c:tx><c:v>${escapeXml(name)}</c:v></c:tx>` +
    `<c:spPr>${fill(first)}</c:spPr><c:invertIfNegative val="0"/>${points}` +
    `<c:cat><c:strRef><c:f>${escapeXml(`${sheet}!${chart.labelCells}`)}</c:f><c:strCache>${cached(chart.labels)}</c:strCache></c:strRef></c:cat>` +
    `<c:val><c:numRef><c:f>${escapeXml(`${sheet}!${cells}`)}</c:f><c:numCache><c:formatCode>#,##0</c:formatCode>${cached(values)}</c:numCache></c:numRef></c:val>` +
    `</c:ser>`
  );
}

function pointXml(colour: string, idx: number): string {
  return `<c:dPt><c:idx val="${idx}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>${fill(colour)}</c:spPr></c:dPt>`;
}

function fill(colour: string): string {
  return `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
}

function cached(values: readonly (string | number)[]): string {
  const points = values.map((value, at) => `<c:pt idx="${at}"><c:v>${escapeXml(String(value))}</c:v></c:pt>`);
  return `<c:ptCount val="${values.length}"/>${points.join('')}`;
}

/** The drawing that puts charts on a sheet; chart n of it is `rId<n>` (ECMA-376 part 1, 20.5). */
export function drawingXml(charts: readonly Chart[]): string {
  const anchors = charts.map(({ title, described, at }, index) => {
    const id = index + 1;
    return (
      `<xdr:oneCellAnchor><xdr:from><xdr:col>${at.column}</xdr:col><xdr:colOff>${(at.offset ?? 0) * EMU}</xdr:colOff>` +
      `<xdr:row>${at.row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="${at.width * EMU}" cy="${at.height * EMU}"/>` +
      `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${id + 1}" name="${escapeXml(title)}" descr="${escapeXml(described)}"/>` +
      `<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>` +
      `<a:graphic><a:graphicData uri="${C}"><c:chart xmlns:c="${C}" r:id="rId${id}"/></a:graphicData></a:graphic>` +
      `</xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>`
    );
  });
  return `${HEAD}<xdr:wsDr xmlns:xdr="${XDR}" xmlns:a="${A}" xmlns:r="${R}">${anchors.join('')}</xdr:wsDr>`;
}

/** Relations of a part, `rId1` and on. */
export function relationsXml(relations: readonly { type: 'drawing' | 'chart'; target: string }[]): string {
  const all = relations.map(
    ({ type, target }, at) => `<Relationship Id="rId${at + 1}" Type="${R}/${type}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
}
