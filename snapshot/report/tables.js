// What the page knows: the run's facts and its CSV tables, out of the inert data blocks. Their text
// comes from outside: it is only ever shown as text. Three codes stand for what HTML would not
// keep (docs/formats/report.md).

function blockText(name) {
  const characters = { '&lt;': '<', '&#13;': '\r', '&amp;': '&' };
  const text = document.getElementById(`data-${name}`).textContent;
  return text.replace(/&lt;|&#13;|&amp;/g, (code) => characters[code]);
}

// Rows as objects of cells by column, all of them texts.
function readTable(name) {
  const [header, ...rows] = d3.csvParseRows(blockText(name));
  return rows.map((cells) => new Map(header.map((column, i) => [column, cells[i]])));
}

// An empty cell is not known: null, never 0.
function numberIn(row, column) {
  const cell = row.get(column);
  return cell === undefined || cell === '' ? null : Number(cell);
}

function wordsIn(row, column) {
  return (row.get(column) || '').split(';').filter((word) => word !== '');
}

// null when no row knows it.
function sumOf(rows, column) {
  const known = rows.map((row) => numberIn(row, column)).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function readRun() {
  return {
    facts: JSON.parse(blockText('run')),
    thresholds: readTable('thresholds'),
    types: readTable('metrics_by_type'),
    matrix: readTable('confusion_matrix'),
    daily: readTable('daily'),
    cases: readTable('cases'),
  };
}
