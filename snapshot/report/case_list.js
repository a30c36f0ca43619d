// The riskiest cases with their reasons, as a table that becomes a list of cards on a phone.

const CASES_AT_FIRST = 20;

function chips(codes) {
  return codes.length === 0
    ? ''
    : element('ul', { class: 'chips' }, ...codes.map((code) => element('li', {}, codeText(code))));
}

function riskCell(row) {
  const risk = numberIn(row, 'risk');
  const bar = element('span', { class: 'risk-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(risk));
  return element('span', { class: 'risk' }, risk.toFixed(3), bar);
}

function placeText(row) {
  return (
    [row.get('riskiest_country'), row.get('riskiest_channel')]
      .filter((part) => part !== '')
      .join(', ') || NOT_KNOWN
  );
}

function labelText(row) {
  const anomalies = numberIn(row, 'labelled_anomalies');
  if (anomalies === null) return NOT_KNOWN;
  if (anomalies === 0) return 'normal';
  const type = row.get('anomaly_type');
  return `${type === '' ? 'Anomaly' : codeText(type)} (${countText(anomalies)} of ${row.get('alert_count')})`;
}

function periodText(row) {
  const first = timeText(row.get('first_event_time'));
  const last = timeText(row.get('last_event_time'));
  if (first === last) return first;
  return `${first} to ${first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last}`;
}

const RAISED_BY = { ml: 'Model', rules: 'Rules', both: 'Model and rules' };

function caseColumns(currency) {
  return [
    { name: 'Customer', cell: (row) => row.get('customer_id') },
    { name: 'Risk', cell: riskCell },
    {
      name: 'Severity',
      cell: (row) =>
        element(
          'span',
          { class: `severity ${row.get('severity').toLowerCase()}` },
          codeText(row.get('severity')),
        ),
    },
    { name: 'When (UTC)', cell: periodText },
    { name: 'Alerts', cell: (row) => countText(numberIn(row, 'alert_count')), isNumber: true },
    {
      name: `Amount (${currency})`,
      cell: (row) => centsText(numberIn(row, 'amount_sum')),
      isNumber: true,
    },
    { name: 'Where', cell: placeText },
    { name: 'Raised by', cell: (row) => RAISED_BY[row.get('detection_source')] || NOT_KNOWN },
    { name: 'Reasons', cell: (row) => chips(wordsIn(row, 'reasons_top3')) },
    { name: 'Label', cell: labelText },
  ];
}

// Explicit roles: a table that is laid out as cards would lose its own.
function caseTable(columns, cases) {
  const head = columns.map(({ name, isNumber }) =>
    element(
      'th',
      { scope: 'col', role: 'columnheader', ...(isNumber ? { class: 'number' } : {}) },
      name,
    ),
  );
  const body = cases.map((row) =>
    element(
      'tr',
      { role: 'row', 'data-case': row.get('case_id') },
      ...columns.map(({ name, cell, isNumber }, i) =>
        element(
          i === 0 ? 'th' : 'td',
          {
            role: i === 0 ? 'rowheader' : 'cell',
            'data-column': name,
            ...(isNumber ? { class: 'number' } : {}),
            ...(i === 0 ? { scope: 'row' } : {}),
          },
          element('span', { class: 'content' }, cell(row)),
        ),
      ),
    ),
  );
  return element(
    'table',
    { id: 'cases', class: 'cases', role: 'table' },
    element('caption', { class: 'unseen' }, 'Riskiest cases'),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...head)),
    element('tbody', { role: 'rowgroup' }, ...body),
  );
}

function caseList(run) {
  const all = run.facts.counts.cases;
  const root = element(
    'section',
    { class: 'card case-list', 'aria-labelledby': 'title-case-list' },
    element('h3', { id: 'title-case-list' }, 'Riskiest cases'),
  );
  if (run.cases.length === 0) {
    root.append(nothingToDraw('No cases in this run.'));
    return root;
  }
  const note = element('p', { class: 'finding' });
  const table = caseTable(caseColumns(run.facts.base_currency), run.cases);
  const rows = [...table.tBodies[0].rows];
  const more = element('button', { type: 'button', id: 'more-cases' }, `Show ${run.cases.length}`);
  const showFirst = (count) => {
    rows.forEach((row, i) => {
      row.hidden = i >= count;
    });
    more.hidden = count >= rows.length;
    note.textContent =
      `The ${countText(Math.min(count, rows.length))} riskiest of ${plural(all, 'case', 'cases')}, ` +
      'riskiest first; cases.csv has more of each.';
  };
  more.addEventListener('click', () => {
    showFirst(rows.length);
    rows[CASES_AT_FIRST].tabIndex = -1;
    rows[CASES_AT_FIRST].focus();
  });
  showFirst(CASES_AT_FIRST);
  root.append(note, scrollBox(table, 'Riskiest cases, table'), more);
  return root;
}
