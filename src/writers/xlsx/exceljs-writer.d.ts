/** The part of exceljs that writes workbooks as they grow; its types know only the whole. */
declare module 'exceljs/lib/stream/xlsx/workbook-writer.js' {
  import exceljs = require('exceljs');
  const WorkbookWriter: typeof exceljs.stream.xlsx.WorkbookWriter;
  export default WorkbookWriter;
}
