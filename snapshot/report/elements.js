// The building blocks of the page: elements, tables and figures. Texts become text nodes, so that
// nothing in the data can become markup.

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// columns: [{name, text(row), isNumber}]. The first column names its row.
function tableOf(columns, rows, caption) {
  const cellClass = (column) => (column.isNumber ? { class: 'number' } : {});
  const head = columns.map((column) =>
    element('th', { scope: 'col', ...cellClass(column) }, column.name),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...columns.map((column, i) =>
        element(
          i === 0 ? 'th' : 'td',
          { ...(i === 0 ? { scope: 'row' } : {}), ...cellClass(column) },
          column.text(row),
        ),
      ),
    ),
  );
  return element(
    'table',
    {},
    element('caption', { class: 'unseen' }, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}

// A wide table scrolls in a box of its own, which the keyboard reaches too.
function scrollBox(table, label) {
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
    table,
  );
}

// A figure with its title, the sentence that says what it shows, the picture, and the same as a
// table. It is made once; `show` changes what is in it and leaves an open table open.
function figureFrame(id, title, isWide = false) {
  const finding = element('p', { class: 'finding' });
  const picture = element('div', { class: 'picture' });
  const box = element('div', {});
  const twin = element('details', { class: 'twin' }, element('summary', {}, 'Show as table'), box);
  const root = element(
    'figure',
    { id, class: isWide ? 'card wide' : 'card' },
    element('figcaption', {}, element('h3', {}, title), finding),
    picture,
    twin,
  );
  return {
    root,
    show(content) {
      finding.textContent = content.finding;
      picture.replaceChildren(content.picture);
      twin.hidden = !content.columns;
      if (!content.columns) return;
      box.replaceChildren(
        scrollBox(tableOf(content.columns, content.rows, title), `${title}, table`),
      );
    },
  };
}

function nothingToDraw(reason) {
  return element('p', { class: 'empty' }, reason);
}

function legendOf(series) {
  return element(
    'ul',
    { class: 'legend' },
    ...series.map(({ key, name }) =>
      element('li', {}, element('span', { class: `swatch ${key}` }), name),
    ),
  );
}

// A number with what it counts and a remark.
function countCard(id, label, value, remark) {
  return element(
    'div',
    { id, class: 'count' },
    element('span', { class: 'label' }, label),
    element('span', { class: 'value' }, value),
    element('span', { class: 'remark' }, remark || ''),
  );
}
